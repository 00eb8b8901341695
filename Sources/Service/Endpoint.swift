import Domain
import HTTPTypes

/// One operation of the API.
///
/// The router serves it, requests are checked against it, and the OpenAPI document shows it: there is no other
/// declaration of a route.
struct Endpoint: Sendable {
    /// Who may call it.
    enum Access: Sendable {
        case everybody
        case role(AccessRole)
    }

    /// A value in the query, with its schema; it is text there, so numbers and booleans are written out.
    struct Parameter: Sendable {
        let name: String
        let schema: Schema
        let about: String
        var isRequired = false
    }

    /// What comes back when all went well.
    struct Success: Sendable {
        var status: HTTPResponse.Status = .ok
        var about: String
        /// By content type; nil where any bytes may come.
        var content: [String: Schema?]

        static func json(_ schema: Schema, _ about: String, status: HTTPResponse.Status = .ok) -> Success {
            Success(status: status, about: about, content: [Answer.json: schema])
        }
    }

    let method: HTTPRequest.Method
    /// Such as `/api/v1/incidents/{incident}`.
    let path: String
    /// The operation's id.
    let name: String
    let summary: String
    /// The part of the documentation that it stands in.
    let tag: String
    var access = Access.role(.viewer)
    var query: [Parameter] = []
    /// The JSON body; nil when there is none.
    var body: Schema?
    /// Takes any bytes instead of JSON, up to so many.
    var bytes: Int?
    /// Whether its answer holds a secret, which is shown once and kept nowhere, not even for a request that is sent again.
    var answersSecret = false
    /// Whether `If-Match` is heeded.
    var isConditional = false
    /// Whether its answer depends on the log, the workspace's files and the time alone: then the one of a moment ago will
    /// do; see `RecentAnswers`.
    var isRecentEnough = false
    /// A page or a form for people: no part of the API's documentation, and lenient with what a browser adds to a query.
    var isPage = false
    /// Whether it may wait for the disk: then it runs on a thread that may, else on the connection's event loop.
    var isBlocking = true
    let success: Success
    let handle: @Sendable (Call) async throws -> Answer

    /// The names in the path.
    var names: [String] {
        segments.compactMap { if case .name(let name) = $0 { name } else { nil } }
    }

    enum Segment: Hashable, Sendable {
        case text(String)
        case name(String)
    }

    var segments: [Segment] {
        path.split(separator: "/").map { part in
            part.hasPrefix("{") ? .name(String(part.dropFirst().dropLast())) : .text(String(part))
        }
    }

    /// Whether it changes something.
    var isUnsafe: Bool { method != .get }
}
