import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Operations
import Store

/// One request as its handler sees it: checked against its endpoint, and with who makes it.
struct Call: Sendable {
    let service: Service
    let principal: Principal
    let request: HTTPRequest
    /// The values of the path's names, decoded.
    let path: [String: String]
    /// The values of the query's names, decoded; of a name given twice, the last.
    let query: [String: String]
    let body: [UInt8]
    /// The body where it is JSON, checked.
    let json: JSONDocument?
    /// Names this request in the log and in the answer.
    let id: String
    let now: Instant
    let client: Client
    let credentials: Credentials
    /// What is remarked while it is answered.
    let remarks = Remarks()
    /// Set where the same request may come again.
    var claim: RequestClaim?

    var workspace: Workspace { service.workspace }

    /// The workspace as the one who makes the request uses it.
    var desk: Desk {
        Desk(
            workspace: workspace,
            actor: principal.actor,
            via: principal.via,
            role: principal.role,
            claim: claim,
            now: service.now,
            note: { [remarks, service, id] remark in
                remarks.add(remark)
                service.log.info("remark", metadata: ["remark": "\(remark)", "request": "\(id)"])
            }
        )
    }

    /// The value of a name in the path; the router has made sure of it.
    subscript(_ name: String) -> String { path[name] ?? "" }

    /// The incident that the path names.
    var incident: @Sendable (Reader) throws -> Identifier {
        let name = self["incident"]
        return { reader in try reader.resolveIncident(name) }
    }

    /// The body as what the handler needs: from the document that was checked, since two parsers may read one text
    /// differently.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard let json else { throw Problem.malformed("The body is no JSON document.") }
        do {
            return try json.root.decode(type)
        } catch {
            throw Problem.malformed("The body could not be read as \(type): \(error)")
        }
    }

    /// The time that an optional `at` says, or now.
    func timing(_ at: Instant?) -> Timing { Timing(at: at ?? now, isGiven: at != nil) }

    func integer(_ name: String, or standard: Int) -> Int { query[name].flatMap { Int($0) } ?? standard }

    func instant(_ name: String) -> Instant? { query[name].flatMap { Instant(rfc3339: $0) } }

    func flag(_ name: String) -> Bool { query[name] == "true" }
}
