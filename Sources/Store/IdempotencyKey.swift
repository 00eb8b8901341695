import Domain
import GRDB

/// What is known of a key that a client sends with a request, so that sending it again does nothing twice.
package enum IdempotencyState: Hashable, Sendable {
    /// Nobody has used it: it is this request's now.
    case new
    /// The same request is being answered.
    case running
    /// The same request was answered so.
    case answered(String)
    /// Another request had it.
    case taken
}

extension Ledger {
    /// Seconds that a key is kept.
    private static let kept = 24 * 3_600
    /// Seconds after which a request that never ended counts as lost, and may be sent again.
    private static let lost = 60

    /// Takes a key for a request.
    ///
    /// `owner` is who sends it: keys of others don't collide. `request` is the SHA-256 of all that was sent.
    package func begin(idempotencyKey key: String, owner: String, request: [UInt8]) throws -> IdempotencyState {
        let db = reader.db
        try db.run(
            "DELETE FROM idempotency_key WHERE at < ?",
            [.integer(now.advanced(bySeconds: -Ledger.kept).microseconds)]
        )
        let known = try db.first(
            "SELECT request, at, answer FROM idempotency_key WHERE owner = ? AND key = ?",
            [.text(owner), .text(key)]
        ) { columns in (columns.bytes(0), Instant(microseconds: columns.integer(1)), columns.optionalText(2)) }
        if let (sent, at, answer) = known {
            guard sent == request else { return .taken }
            if let answer { return .answered(answer) }
            guard now.seconds(since: at) > Double(Ledger.lost) else { return .running }
        }
        try db.run(
            "INSERT OR REPLACE INTO idempotency_key (owner, key, request, at) VALUES (?, ?, ?, ?)",
            [.text(owner), .text(key), .bytes(request), .integer(now.microseconds)]
        )
        return .new
    }

    /// Keeps the answer of the request that has a key; nil frees the key, since nothing was done.
    package func finish(idempotencyKey key: String, owner: String, answer: String?) throws {
        guard let answer else {
            try reader.db.run(
                "DELETE FROM idempotency_key WHERE owner = ? AND key = ? AND answer IS NULL",
                [.text(owner), .text(key)]
            )
            return
        }
        try reader.db.run(
            "UPDATE idempotency_key SET answer = ? WHERE owner = ? AND key = ?",
            [.text(answer), .text(owner), .text(key)]
        )
    }
}
