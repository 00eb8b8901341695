import Domain
import Foundation
import HTTPTypes
import Operations
import Report
import Store

/// People, tokens and sessions.
enum AccessEndpoints {
    static let all = [me, people, tokens, createToken, revokeToken, sessions, endSession]

    private static let token = Schema.component("Token")

    static let me = Endpoint(
        method: .get,
        path: "/api/v1/me",
        name: "me",
        summary: "Who I am to this service, and what I may do.",
        tag: "People",
        success: .json(
            .object([
                .required("actor", .text(200)), .required("via", .text(300)),
                .required("role", Schema.values(AccessRole.self)),
            ]),
            "Who I am."
        )
    ) { call in
        try .json(["actor": call.principal.actor, "via": call.principal.via, "role": call.principal.role.rawValue])
    }

    static let people = Endpoint(
        method: .get,
        path: "/api/v1/people",
        name: "listPeople",
        summary: "Who has a token, and who had a role in an incident of the last 1,000.",
        tag: "People",
        success: .json(.list(.text(300), most: .max), "Their names.")
    ) { call in try .json(try call.workspace.people()) }

    static let tokens = Endpoint(
        method: .get,
        path: "/api/v1/tokens",
        name: "listTokens",
        summary: "Every token that was ever made, the newest first; never a secret.",
        tag: "People",
        access: .role(.admin),
        success: .json(.all("Token"), "The tokens.")
    ) { call in
        try .json(try call.desk.tokens().map { TokenJSON($0) })
    }

    private struct New: Decodable {
        var person: String
        var role: AccessRole
        var label: String?
        var expiresAt: Instant?
    }

    static let createToken = Endpoint(
        method: .post,
        path: "/api/v1/tokens",
        name: "createToken",
        summary: "Make a token; its secret is shown this once.",
        tag: "People",
        access: .role(.admin),
        body: .object([
            .required("person", .text(190), "Whom the log names for what is done with it."),
            .required("role", Schema.values(AccessRole.self)),
            .optional("label", .text(100), "What it is for."),
            .optional("expiresAt", .nullable(.instant)),
        ]),
        answersSecret: true,
        success: .json(.component("NewToken"), "The token with its secret.", status: .created)
    ) { call in
        let new = try call.decode(New.self)
        let made = try call.createToken(for: new.person, new.role, label: new.label, until: new.expiresAt)
        return try .json(TokenJSON(made.token, secret: made.secret), status: .created)
    }

    static let revokeToken = Endpoint(
        method: .delete,
        path: "/api/v1/tokens/{token}",
        name: "revokeToken",
        summary: "Revoke a token; its sessions end at once.",
        tag: "People",
        access: .role(.admin),
        success: .json(token, "The token.")
    ) { call in try .json(TokenJSON(try call.revokeToken())) }

    static let sessions = Endpoint(
        method: .get,
        path: "/api/v1/sessions",
        name: "listSessions",
        summary: "Browsers that are signed in; mine, or everybody's for an admin.",
        tag: "People",
        success: .json(.all("Session"), "The sessions.")
    ) { call in
        try .json(try call.visibleSessions())
    }

    static let endSession = Endpoint(
        method: .delete,
        path: "/api/v1/sessions/{session}",
        name: "endSession",
        summary: "Sign a browser out.",
        tag: "People",
        success: Endpoint.Success(status: .noContent, about: "It is signed out.", content: [:])
    ) { call in
        try call.endSession()
        return Answer(status: .noContent)
    }
}

extension Call {
    /// Makes a token; everything known of secrets is looked up anew.
    func createToken(
        for person: String,
        _ role: AccessRole,
        label: String? = nil,
        until end: Instant?
    ) throws -> (token: AccessToken, secret: String) {
        defer { service.secrets.forget() }
        return try desk.createToken(person: person, role: role, label: label ?? role.rawValue, expires: end)
    }

    /// Revokes the token that the path names; its sessions end with it.
    func revokeToken() throws -> AccessToken {
        defer { service.secrets.forget() }
        return try desk.revokeToken(self["token"])
    }

    /// Ends the session that the path names, of those that one may see.
    func endSession() throws {
        guard let session = try visibleSessions().first(where: { $0.id.text == self["session"].lowercased() }) else {
            throw TocsinError(
                .notFound,
                "There is no session \(self["session"].prefix(100)) of yours any more. Nothing was changed."
            )
        }
        defer { service.secrets.forget() }
        try workspace.store.endSession(session.id, by: principal.actor, via: principal.via)
    }

    /// My sessions, or everybody's for an admin.
    func visibleSessions() throws -> [SessionJSON] {
        let tokens = try workspace.store.tokens()
        return try workspace.store.sessions(now: now).compactMap { session in
            guard let token = tokens.first(where: { $0.id == session.token }),
                principal.role == .admin || principal.actor == token.person
            else { return nil }
            return SessionJSON(session, person: token.person)
        }
    }
}

/// A browser's session as programs see it.
struct SessionJSON: Encodable {
    let id: Identifier
    let token: Identifier
    let person: String
    let createdAt: Instant
    let expiresAt: Instant
    let seenAt: Instant
    let address: String
    let agent: String

    init(_ session: Session, person: String) {
        id = session.id
        token = session.token
        self.person = person
        createdAt = session.created
        expiresAt = session.expires
        seenAt = session.lastSeen
        address = session.address
        agent = session.userAgent
    }
}
