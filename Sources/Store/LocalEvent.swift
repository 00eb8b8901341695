import Domain
import GRDB

/// Something done to this file's own tables that an audit must show, such as a token that was given.
///
/// It is no event of the log: tokens belong to one file, and a replica has no use for another's. `after` is the arrival
/// of the last event then, which gives it a place among them.
enum LocalEvent: String {
    case tokenCreated = "token.created"
    case tokenRevoked = "token.revoked"
    case sessionStarted = "session.started"
    case sessionEnded = "session.ended"

    func record(_ text: String, about subject: Identifier, by actor: String, via: String, at: Instant, _ db: Database)
        throws
    {
        try db.run(
            """
            INSERT INTO local_event (after, at, actor, via, type, subject, text)
            VALUES ((SELECT coalesce(max(arrival), 0) FROM event), ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(at.microseconds), .text(actor), .text(via), .text(rawValue), .text(subject.text), .text(text),
            ]
        )
    }
}
