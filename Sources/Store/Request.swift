import Domain
import Foundation
import GRDB

/// A request that may be sent again, by the key that its sender gave it: whose it is, and since when it is worked on.
package struct RequestClaim: Hashable, Sendable {
    /// Whose keys these are, such as a token's id.
    package let owner: String
    package let key: String
    let begun: Instant

    /// Bytes of a key at most.
    package static let longestKey = 255
    /// Seconds that an answer is kept.
    package static let kept = 24 * 60 * 60
    /// Seconds after which a request that nobody finished may be taken up again.
    package static let patience = 60
}

/// What a request was answered with.
package struct RequestAnswer: Hashable, Sendable {
    package var status: Int
    package var contentType: String
    package var location: String?
    /// Others that belong to the answer, by name.
    package var headers: [String: String]
    package var body: [UInt8]

    package init(
        status: Int,
        contentType: String,
        location: String? = nil,
        headers: [String: String] = [:],
        body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.location = location
        self.headers = headers
        self.body = body
    }
}

/// What is known of a request that comes with a key.
package enum RequestStart: Hashable, Sendable {
    /// It is new, or nobody finished it: carry it out, passing the claim to `Store.write`, then finish or abandon it.
    case claimed(RequestClaim)
    /// It was carried out; this was the answer.
    case answered(RequestAnswer)
    /// Another request had this key.
    case differs
    /// It is being worked on.
    case underway
    /// It was carried out then, and the program ended before it could answer.
    case carriedOut(Instant)
}

extension Store {
    /// Takes up a request, unless it was before; `digest` is of all that it asks.
    ///
    /// Answers older than a day go in passing.
    package func beginRequest(
        owner: String,
        key: String,
        digest: [UInt8],
        now: Instant
    ) throws(TocsinError) -> RequestStart {
        guard (1...RequestClaim.longestKey).contains(key.utf8.count), !key.holdsNUL else {
            throw TocsinError(
                .usage,
                "An Idempotency-Key has 1 to \(RequestClaim.longestKey) bytes. Nothing was recorded.",
                errors: [TocsinError.Field("Idempotency-Key", "must have 1 to \(RequestClaim.longestKey) bytes")]
            )
        }
        let claim = RequestClaim(owner: owner, key: key, begun: now)
        if let known = try look({ db in try claim.known(digest, db) }) { return known }
        return try change { db in
            if let known = try claim.known(digest, db) { return known }
            let tooOld = now.advanced(bySeconds: -RequestClaim.kept)
            try db.run("DELETE FROM request WHERE begun < ?", [.integer(tooOld.microseconds)])
            try db.run(
                "INSERT OR REPLACE INTO request (owner, key, digest, begun) VALUES (?, ?, ?, ?)",
                [.text(owner), .text(key), .bytes(digest), .integer(now.microseconds)]
            )
            return .claimed(claim)
        }
    }

    /// Keeps the answer, for when the request comes again.
    package func finishRequest(_ claim: RequestClaim, _ answer: RequestAnswer) throws(TocsinError) {
        try change { db in try claim.finish(answer, db) }
    }

    /// Gives a request up that changed nothing: it may come again with this key.
    package func abandonRequest(_ claim: RequestClaim) throws(TocsinError) {
        try change { db in
            try db.run(
                "DELETE FROM request WHERE owner = ? AND key = ? AND begun = ? AND carried IS NULL",
                [.text(claim.owner), .text(claim.key), .integer(claim.begun.microseconds)]
            )
        }
    }
}

extension Ledger {
    /// Keeps the answer in the same transaction as what it answers.
    package func finish(_ claim: RequestClaim, _ answer: RequestAnswer) throws {
        try claim.finish(answer, reader.db)
    }
}

extension RequestClaim {
    /// What keeps this claim from being taken; nil when nothing does.
    fileprivate func known(_ digest: [UInt8], _ db: Database) throws -> RequestStart? {
        try db.first(
            """
            SELECT digest, begun, carried, status, content_type, location, body, headers FROM request
            WHERE owner = ? AND key = ?
            """,
            [.text(owner), .text(key)]
        ) { row -> RequestStart? in
            let since = Instant(microseconds: row.integer(1))
            guard begun.seconds(since: since) < Double(Self.kept) else { return nil }
            guard row.bytes(0) == digest else { return .differs }
            if let status = row.optionalInteger(3) {
                return .answered(
                    RequestAnswer(
                        status: Int(status),
                        contentType: row.text(4),
                        location: row.optionalText(5),
                        headers: try row.optionalText(7).map {
                            try JSONText.value([String: String].self, from: $0)
                        } ?? [:],
                        body: row.bytes(6)
                    )
                )
            }
            let isRecent = begun.seconds(since: since) < Double(Self.patience)
            if let carried = row.optionalInteger(2) {
                return isRecent ? .underway : .carriedOut(Instant(microseconds: carried))
            }
            return isRecent ? .underway : nil
        } ?? nil
    }

    /// Notes that a command of this request is recorded, in its transaction.
    ///
    /// Refused when somebody else took the request up meanwhile: then theirs counts.
    func carryOut(at now: Instant, _ db: Database) throws {
        try db.run(
            "UPDATE request SET carried = ? WHERE owner = ? AND key = ? AND begun = ?",
            [.integer(now.microseconds), .text(owner), .text(key), .integer(begun.microseconds)]
        )
        try requireMine(db)
    }

    fileprivate func finish(_ answer: RequestAnswer, _ db: Database) throws {
        let headers = try answer.headers.isEmpty ? nil : JSONEncoder().encode(answer.headers)
        try db.run(
            """
            UPDATE request SET status = ?, content_type = ?, location = ?, headers = ?, body = ?
            WHERE owner = ? AND key = ? AND begun = ?
            """,
            [
                .integer(Int64(answer.status)), .text(answer.contentType), .optionalText(answer.location),
                .optionalText(headers.map { String(decoding: $0, as: UTF8.self) }), .bytes(answer.body),
                .text(owner), .text(key), .integer(begun.microseconds),
            ]
        )
        try requireMine(db)
    }

    private func requireMine(_ db: Database) throws {
        guard db.changesCount == 0 else { return }
        throw TocsinError(
            .busy,
            "This request took so long that it was taken up again under the same key. Nothing was recorded here. "
                + "Send it again to get the answer."
        )
    }
}
