import Domain
import Foundation
import GRDB

/// What a secret that somebody came with turned out to be; only `valid` lets them in.
///
/// People are told the same of all the others.
package enum Authentication: Hashable, Sendable {
    case valid(AccessToken)
    case expired(AccessToken)
    case revoked(AccessToken)
    case unknown

    init(_ token: AccessToken, at now: Instant) {
        self =
            switch token.state(at: now) {
            case .active: .valid(token)
            case .expired: .expired(token)
            case .revoked: .revoked(token)
            }
    }
}

extension Store {
    /// Begins every token's secret, so that people and scanners know one when they see it.
    package static let secretPrefix = "tocsin_"

    /// Makes a token, and returns its secret, which nobody can be told again.
    package func createToken(
        person: String,
        label: String,
        role: AccessRole,
        expires: Instant? = nil,
        by actor: String,
        via: String? = nil
    ) throws(TocsinError) -> (token: AccessToken, secret: String) {
        let now = world.now()
        try AccessToken.check(person: person, label: label, expires: expires, now: now)
        let secret = Secret(prefix: Store.secretPrefix, world: world)
        let token = AccessToken(
            id: world.identifier(at: now),
            person: person,
            label: label,
            role: role,
            created: now,
            createdBy: actor,
            expires: expires
        )
        try change { [via = via ?? world.via()] db in
            try db.run(
                "INSERT INTO token (id, hash, person, label, role, created, created_by, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .text(token.id.text), .bytes(secret.hash), .text(person), .text(label), .text(role.rawValue),
                    .integer(now.microseconds), .text(actor), .optionalInteger(expires?.microseconds),
                ]
            )
            try LocalEvent.tokenCreated.record(
                "\(role.rawValue) token \(label) for \(person)",
                about: token.id,
                by: actor,
                via: via,
                at: now,
                db
            )
        }
        return (token, secret.text)
    }

    /// Every token that was ever made, the latest first.
    package func tokens() throws(TocsinError) -> [AccessToken] {
        try look { db in try AccessToken.all(db, "ORDER BY created DESC, id DESC", []) }
    }

    /// The token with an id, or with the end of one.
    package func token(named name: String) throws(TocsinError) -> AccessToken {
        let end = name.lowercased()
        let found = try tokens().filter {
            $0.id.text == end || end.utf8.count >= Handle.shortest && $0.id.text.hasSuffix(end)
        }
        guard let token = found.first else {
            throw TocsinError(.notFound, "There is no token \(name). `tocsin token list` shows the tokens.")
        }
        guard found.count == 1 else {
            throw TocsinError(.usage, "\(name) names \(found.count) tokens. Nothing was changed. Give more of the id.")
        }
        return token
    }

    /// Takes a token away, and ends its sessions with it; refused when that was done before.
    package func revokeToken(_ id: Identifier, by actor: String, via: String? = nil) throws(TocsinError) -> AccessToken
    {
        try change { [world, via = via ?? world.via()] db in
            guard var token = try AccessToken.all(db, "WHERE id = ?", [.text(id.text)]).first else {
                throw TocsinError(.notFound, "There is no token \(id.text). Nothing was changed.")
            }
            guard token.revoked == nil else {
                throw TocsinError(.refused, "The token \(token.label) was revoked already. Nothing was changed.")
            }
            let now = world.now()
            token.revoked = now
            token.revokedBy = actor
            try db.run(
                "UPDATE token SET revoked = ?, revoked_by = ? WHERE id = ?",
                [.integer(now.microseconds), .text(actor), .text(id.text)]
            )
            try db.run("DELETE FROM session WHERE token = ?", [.text(id.text)])
            try LocalEvent.tokenRevoked.record(
                "\(token.role.rawValue) token \(token.label) of \(token.person)",
                about: id,
                by: actor,
                via: via,
                at: now,
                db
            )
            return token
        }
    }

    /// Whether any token lets somebody in at that moment.
    package func hasToken(at now: Instant) throws(TocsinError) -> Bool {
        try tokens().contains { $0.state(at: now) == .active }
    }

    /// Finds whose secret this is, and notes that it was used.
    package func authenticate(_ secret: String, now: Instant) throws(TocsinError) -> Authentication {
        let secret = Secret(secret)
        let token = try look { db in try AccessToken.holding(secret, db) }
        guard let token else { return .unknown }
        let found = Authentication(token, at: now)
        if case .valid = found, now.isMinuteAfter(token.lastUsed) {
            try note(now, "UPDATE token SET last_used = max(coalesce(last_used, 0), ?) WHERE id = ?", of: token.id)
        }
        return found
    }

    /// Notes when something was last used.
    ///
    /// A full or read-only disk, or one that is busy, must lock nobody out who only wants to read.
    func note(_ now: Instant, _ update: String, of id: Identifier) throws(TocsinError) {
        guard refusal == nil else { return }
        do {
            try change { db in try db.run(update, [.integer(now.microseconds), .text(id.text)]) }
        } catch  where [.io, .busy, .notAllowed].contains(error.code) {
            return
        }
    }
}

extension Instant {
    /// What changes with every request is written once a minute at most: each write waits for the disk.
    func isMinuteAfter(_ other: Instant?) -> Bool { other.map { seconds(since: $0) >= 60 } ?? true }
}

extension AccessToken {
    static let columns = """
        token.id, token.person, token.label, token.role, token.created, token.created_by, token.expires, token.revoked,
        token.revoked_by, token.last_used
        """

    static func all(_ db: Database, _ condition: String, _ parameters: [Parameter]) throws -> [AccessToken] {
        var tokens: [AccessToken] = []
        try db.all("SELECT \(columns) FROM token \(condition)", parameters) { tokens.append(AccessToken($0)) }
        return tokens
    }

    static func holding(_ secret: Secret, _ db: Database) throws -> AccessToken? {
        try db.first("SELECT \(columns), token.hash FROM token WHERE hash = ?", [.bytes(secret.hash)]) { row in
            secret.matches(row.bytes(10)) ? AccessToken(row) : nil
        } ?? nil
    }

    /// Reads a row that begins with `columns`.
    init(_ row: Columns) {
        self.init(
            id: Identifier(trusted: row.text(0)),
            person: row.text(1),
            label: row.text(2),
            // The schema lets no other in.
            role: AccessRole(rawValue: row.text(3)) ?? .viewer,
            created: Instant(microseconds: row.integer(4)),
            createdBy: row.text(5),
            expires: row.optionalInteger(6).map { Instant(microseconds: $0) }
        )
        revoked = row.optionalInteger(7).map { Instant(microseconds: $0) }
        revokedBy = row.optionalText(8)
        lastUsed = row.optionalInteger(9).map { Instant(microseconds: $0) }
    }
}
