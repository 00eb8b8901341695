/// Somebody takes a role from now on; who held it hands over, but responders are many.
package struct RoleAssigned: IncidentEvent {
    package static let type = "role.assigned"

    package var role: String
    package var person: String

    package init(role: String, person: String) {
        self.role = role
        self.person = person
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let holders = fold.incident.roles.indices.filter {
            fold.incident.roles[$0].role == role && fold.incident.roles[$0].to == nil
        }
        guard !holders.contains(where: { fold.incident.roles[$0].person == person }) else {
            fold.add(event, kind: .role, text: "\(person) is \(role)", superseded: true)
            return
        }
        if role != Role.responder {
            for index in holders { fold.incident.roles[index].end(by: event) }
        }
        fold.incident.roles.append(RoleInterval(role: role, person: person, from: event.at, began: event.id))
        fold.add(event, kind: .role, text: "\(person) is \(role)")
    }

    package var redacted: Self { Self(role: role, person: erasedText) }
}

extension Incident {
    /// Refused when that person has that role now, and without a name.
    package func assign(_ person: String, to role: String) throws(TocsinError) -> RoleAssigned {
        guard ![role, person].contains(where: { $0.isBlank || $0.utf8.count > 200 }) else {
            throw TocsinError(.usage, "A role and a person have 1 to 200 bytes each. Nothing was recorded.")
        }
        if roles.contains(where: { $0.role == role && $0.person == person && $0.to == nil }) {
            throw TocsinError(.refused, "\(person) is \(role) of \(name) already. Nothing was recorded.")
        }
        return RoleAssigned(role: role, person: person)
    }
}
