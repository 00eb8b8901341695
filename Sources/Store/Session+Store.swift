import Domain
import Foundation
import GRDB

extension Store {
    /// Signs a browser in with a token, and returns the secret for its cookie.
    ///
    /// Sessions that have expired go in passing.
    package func startSession(
        token: AccessToken,
        lifetime seconds: Int,
        address: String,
        userAgent: String
    ) throws(TocsinError) -> (session: Session, secret: String) {
        let now = world.now()
        let secret = Secret(prefix: "", world: world)
        let end = now.advanced(bySeconds: seconds)
        let session = Session(
            id: world.identifier(at: now),
            token: token.id,
            created: now,
            lastSeen: now,
            expires: token.expires.map { min($0, end) } ?? end,
            address: String(address.prefix(Session.longestAddress)),
            userAgent: String(userAgent.prefix(Session.longestUserAgent))
        )
        try change { db in
            try db.run("DELETE FROM session WHERE expires <= ?", [.integer(now.microseconds)])
            try db.run(
                """
                INSERT INTO session (id, hash, token, created, last_seen, expires, address, user_agent)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(session.id.text), .bytes(secret.hash), .text(token.id.text), .integer(now.microseconds),
                    .integer(now.microseconds), .integer(session.expires.microseconds), .text(session.address),
                    .text(session.userAgent),
                ]
            )
            try LocalEvent.sessionStarted.record(
                "signed in from \(session.address)",
                about: session.id,
                by: token.person,
                via: token.id.text,
                at: now,
                db
            )
        }
        return (session, secret.text)
    }

    /// The session of a cookie and the token that it came from, while both last; notes that it was seen.
    package func session(_ secret: String, now: Instant) throws(TocsinError) -> (session: Session, token: AccessToken)?
    {
        let secret = Secret(secret)
        let found = try look { db -> (session: Session, token: AccessToken)? in
            let known = try Session.all(db, "WHERE session.hash = ?", [.bytes(secret.hash)]).first
            guard let known, secret.matches(known.hash) else { return nil }
            return try AccessToken.all(db, "WHERE id = ?", [.text(known.session.token.text)]).first
                .map { (session: known.session, token: $0) }
        }
        guard let found, found.session.expires > now, found.token.state(at: now) == .active else { return nil }
        if now.isMinuteAfter(found.session.lastSeen) {
            try note(now, "UPDATE session SET last_seen = max(last_seen, ?) WHERE id = ?", of: found.session.id)
        }
        return found
    }

    /// Sessions that haven't expired, the latest first; of one person, or of everybody.
    package func sessions(of person: String? = nil, now: Instant) throws(TocsinError) -> [Session] {
        try look { db in
            try Session.all(
                db,
                """
                JOIN token ON token.id = session.token
                WHERE session.expires > ?1 AND (?2 IS NULL OR token.person = ?2)
                ORDER BY session.created DESC, session.id DESC
                """,
                [.integer(now.microseconds), .optionalText(person)]
            ).map(\.session)
        }
    }

    /// Ends one session: signing out, or revoking it.
    package func endSession(_ id: Identifier, by actor: String, via: String? = nil) throws(TocsinError) {
        guard try endSessions("WHERE session.id = ?", [.text(id.text)], by: actor, via: via) > 0 else {
            throw TocsinError(.notFound, "There is no session \(id.text). It may have ended. Nothing was changed.")
        }
    }

    /// Ends all sessions of one person, or of everybody; returns how many there were.
    @discardableResult
    package func endSessions(of person: String? = nil, by actor: String, via: String? = nil) throws(TocsinError) -> Int
    {
        try endSessions(
            "JOIN token ON token.id = session.token WHERE ?1 IS NULL OR token.person = ?1",
            [.optionalText(person)],
            by: actor,
            via: via
        )
    }

    private func endSessions(
        _ condition: String,
        _ parameters: [Parameter],
        by actor: String,
        via: String?
    ) throws(TocsinError) -> Int {
        try change { [world, via = via ?? world.via()] db in
            let ended = try Session.all(db, condition, parameters).map(\.session)
            for session in ended {
                try db.run("DELETE FROM session WHERE id = ?", [.text(session.id.text)])
                try LocalEvent.sessionEnded.record(
                    "signed out \(session.address)",
                    about: session.id,
                    by: actor,
                    via: via,
                    at: world.now(),
                    db
                )
            }
            return ended.count
        }
    }
}

extension Session {
    fileprivate static func all(
        _ db: Database,
        _ condition: String,
        _ parameters: [Parameter]
    ) throws -> [(session: Session, hash: [UInt8])] {
        var sessions: [(session: Session, hash: [UInt8])] = []
        try db.all(
            """
            SELECT session.id, session.token, session.created, session.last_seen, session.expires, session.address,
                session.user_agent, session.hash
            FROM session \(condition)
            """,
            parameters
        ) { row in
            let session = Session(
                id: Identifier(trusted: row.text(0)),
                token: Identifier(trusted: row.text(1)),
                created: Instant(microseconds: row.integer(2)),
                lastSeen: Instant(microseconds: row.integer(3)),
                expires: Instant(microseconds: row.integer(4)),
                address: row.text(5),
                userAgent: row.text(6)
            )
            sessions.append((session: session, hash: row.bytes(7)))
        }
        return sessions
    }
}
