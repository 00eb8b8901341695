import Crypto
import Domain
import Foundation
import GRDB

/// Secrets of tokens and sessions: 256 random bits, of which only the SHA-256 is kept.
package struct Secret: Sendable {
    package let text: String

    /// A new one; `prefix` tells what it is, so that scanners find one that was pasted somewhere.
    init(prefix: String, random: () -> UInt64) {
        text = prefix + hex((0..<4).flatMap { _ in withUnsafeBytes(of: random().bigEndian, Array.init) })
    }

    static func digest(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Data(text.utf8))) }

    /// Whether two digests are the same, in a time that doesn't tell how much of them is.
    static func areSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Ledger {
    /// Makes a token; the secret can't be had again.
    package func createToken(
        person: String,
        role: AccessRole,
        label: String,
        expires: Instant?
    ) throws -> (token: AccessToken, secret: Secret) {
        let name = person.contains(":") ? person : "human:\(person)"
        guard !person.allSatisfy(\.isWhitespace), (1...200).contains(name.utf8.count), !name.utf8.contains(0),
            !label.utf8.contains(0), label.utf8.count <= 200
        else {
            throw TocsinError(
                .usage,
                "A token needs the name of a person or program, of 1 to 200 bytes. Nothing was made."
            )
        }
        if let expires, expires <= now {
            throw TocsinError(.usage, "The token would have expired already. Nothing was made. Give a later time.")
        }
        let secret = Secret(prefix: "tocsin_", random: random)
        let token = AccessToken(
            id: identifier(),
            person: name,
            role: role,
            label: label,
            created: now,
            createdBy: actor,
            expires: expires
        )
        try reader.db.run(
            """
            INSERT INTO access_token (id, secret, person, role, label, created, created_by, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(token.id.text), .bytes(Secret.digest(secret.text)), .text(token.person),
                .text(token.role.rawValue), .text(token.label), .integer(now.microseconds), .text(actor),
                .optionalInteger(expires?.microseconds),
            ]
        )
        return (token, secret)
    }

    /// Revokes a token by its id or the end of it, and ends its sessions.
    package func revokeToken(_ name: String) throws -> AccessToken {
        var token = try reader.token(named: name)
        guard token.revoked == nil else {
            throw TocsinError(.refused, "That token is revoked already. Nothing was changed.")
        }
        token.revoked = now
        token.revokedBy = actor
        try reader.db.run(
            "UPDATE access_token SET revoked = ?, revoked_by = ? WHERE id = ?",
            [.integer(now.microseconds), .text(actor), .text(token.id.text)]
        )
        try reader.db.run("DELETE FROM access_session WHERE token = ?", [.text(token.id.text)])
        return token
    }

    /// Signs a browser in with a token.
    package func createSession(
        token: Identifier,
        lasting seconds: Int,
        address: String,
        agent: String
    ) throws -> (session: AccessSession, secret: Secret) {
        let secret = Secret(prefix: "", random: random)
        let session = AccessSession(
            id: identifier(),
            token: token,
            created: now,
            expires: now.advanced(bySeconds: seconds),
            seen: now,
            address: address,
            agent: String(agent.filter { !$0.isNewline && $0 != "\0" }.prefix(200))
        )
        try reader.db.run("DELETE FROM access_session WHERE expires <= ?", [.integer(now.microseconds)])
        try reader.db.run(
            """
            INSERT INTO access_session (id, secret, token, created, expires, seen, address, agent)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(session.id.text), .bytes(Secret.digest(secret.text)), .text(token.text),
                .integer(now.microseconds), .integer(session.expires.microseconds), .integer(now.microseconds),
                .text(address), .text(session.agent),
            ]
        )
        return (session, secret)
    }

    /// Ends a session; one that isn't there is ended already.
    package func endSession(_ id: Identifier) throws {
        try reader.db.run("DELETE FROM access_session WHERE id = ?", [.text(id.text)])
    }

    /// Notes that a token or a session was used, to the minute.
    package func noteUse(token: Identifier, session: Identifier?) throws {
        try reader.db.run(
            "UPDATE access_token SET used = ? WHERE id = ?",
            [.integer(now.microseconds), .text(token.text)]
        )
        guard let session else { return }
        try reader.db.run(
            "UPDATE access_session SET seen = ? WHERE id = ?",
            [.integer(now.microseconds), .text(session.text)]
        )
    }
}

extension Reader {
    private static let tokenColumns =
        "id, person, role, label, created, created_by, expires, revoked, revoked_by, used, secret"

    private static func token(_ columns: Columns) -> AccessToken {
        AccessToken(
            id: Identifier(trusted: columns.text(0)),
            person: columns.text(1),
            role: AccessRole(rawValue: columns.text(2)) ?? .viewer,
            label: columns.text(3),
            created: Instant(microseconds: columns.integer(4)),
            createdBy: columns.text(5),
            expires: columns.optionalInteger(6).map { Instant(microseconds: $0) },
            revoked: columns.optionalInteger(7).map { Instant(microseconds: $0) },
            revokedBy: columns.optionalText(8),
            lastUsed: columns.optionalInteger(9).map { Instant(microseconds: $0) }
        )
    }

    /// Every token that was ever made, the newest first.
    package func tokens() throws -> [AccessToken] {
        var tokens: [AccessToken] = []
        try db.all("SELECT \(Reader.tokenColumns) FROM access_token ORDER BY created DESC, id DESC", []) {
            tokens.append(Reader.token($0))
        }
        return tokens
    }

    /// Whether any token was ever made: then nobody gets in without one.
    package func hasTokens() throws -> Bool {
        try db.first("SELECT 1 FROM access_token LIMIT 1", []) { _ in true } ?? false
    }

    /// The token that a secret belongs to, whatever became of it.
    package func token(secret: String) throws -> AccessToken? {
        let digest = Secret.digest(secret)
        let found = try db.first(
            "SELECT \(Reader.tokenColumns) FROM access_token WHERE secret = ?",
            [.bytes(digest)]
        ) { columns in (Reader.token(columns), columns.bytes(10)) }
        return found.flatMap { Secret.areSame($0.1, digest) ? $0.0 : nil }
    }

    package func token(_ id: Identifier) throws -> AccessToken? {
        try db.first("SELECT \(Reader.tokenColumns) FROM access_token WHERE id = ?", [.text(id.text)]) {
            Reader.token($0)
        }
    }

    /// The token that an id, or the end of one, names.
    package func token(named name: String) throws -> AccessToken {
        let text = name.lowercased()
        let found = try tokens().filter { $0.id.text == text || text.utf8.count >= 4 && $0.id.text.hasSuffix(text) }
        guard let only = found.first else {
            throw TocsinError(.notFound, "There is no token \(name.prefix(100)). `tocsin token list` shows them.")
        }
        guard found.count == 1 else {
            throw TocsinError(.usage, "\(found.count) tokens end so. Nothing was changed. Give more of the id.")
        }
        return only
    }

    private static let sessionColumns = "id, token, created, expires, seen, address, agent, secret"

    private static func session(_ columns: Columns) -> AccessSession {
        AccessSession(
            id: Identifier(trusted: columns.text(0)),
            token: Identifier(trusted: columns.text(1)),
            created: Instant(microseconds: columns.integer(2)),
            expires: Instant(microseconds: columns.integer(3)),
            seen: Instant(microseconds: columns.integer(4)),
            address: columns.text(5),
            agent: columns.text(6)
        )
    }

    /// The session that a cookie's secret belongs to, expired or not.
    package func session(secret: String) throws -> AccessSession? {
        let digest = Secret.digest(secret)
        let found = try db.first(
            "SELECT \(Reader.sessionColumns) FROM access_session WHERE secret = ?",
            [.bytes(digest)]
        ) { columns in (Reader.session(columns), columns.bytes(7)) }
        return found.flatMap { Secret.areSame($0.1, digest) ? $0.0 : nil }
    }

    /// Sessions that haven't expired, the latest used first; of one token, or of all.
    package func sessions(of token: Identifier? = nil, at now: Instant) throws -> [AccessSession] {
        var sessions: [AccessSession] = []
        try db.all(
            """
            SELECT \(Reader.sessionColumns) FROM access_session WHERE expires > ? AND (?2 IS NULL OR token = ?2)
            ORDER BY seen DESC, id DESC LIMIT 1000
            """,
            [.integer(now.microseconds), .optionalText(token?.text)]
        ) { sessions.append(Reader.session($0)) }
        return sessions
    }
}
