/// Nobody has this role any more.
package struct RoleUnassigned: IncidentEvent {
    package static let type = "role.unassigned"

    package var role: String

    package init(role: String) {
        self.role = role
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let holders = fold.incident.roles.indices.filter {
            fold.incident.roles[$0].role == role && fold.incident.roles[$0].to == nil
        }
        for index in holders { fold.incident.roles[index].end(by: event) }
        fold.add(event, kind: .role, text: "Nobody is \(role) any more", superseded: holders.isEmpty)
    }

    package var redacted: Self { self }
}

extension Incident {
    /// Refused when nobody has it.
    package func unassign(_ role: String) throws(TocsinError) -> RoleUnassigned {
        guard roles.contains(where: { $0.role == role && $0.to == nil }) else {
            throw TocsinError(.refused, "Nobody is \(role) of \(name). Nothing was recorded.")
        }
        return RoleUnassigned(role: role)
    }
}
