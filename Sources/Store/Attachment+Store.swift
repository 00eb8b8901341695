import Crypto
import Domain
import Foundation
import GRDB

/// An attachment with the incident that it belongs to.
package struct StoredAttachment: Hashable, Sendable {
    package var incident: Identifier
    package var attachment: Attachment

    package init(incident: Identifier, attachment: Attachment) {
        self.incident = incident
        self.attachment = attachment
    }
}

extension Ledger {
    /// Attaches a file: its bytes and the event that names them enter in one transaction.
    ///
    /// The same bytes are kept once, however often they are attached. Throws `usage` for a name, a size or a kind that
    /// can't be attached, and `refused` when the incident has the same file already.
    package mutating func attach(
        _ bytes: [UInt8],
        name: String,
        title: String? = nil,
        to incident: Identifier,
        at instant: Instant? = nil
    ) throws -> StoredAttachment {
        let name = try Attachment.name(name)
        let kind = try AttachmentKind(of: bytes, name: name)
        let hash = hex(SHA256.hash(data: bytes))
        let body = try self.incident(incident).attach(
            AttachmentAdded(name: name, contentType: kind.contentType, size: bytes.count, sha256: hash, title: title)
        )
        if try reader.blobPiece(hash, 0) == nil {
            for (number, start) in stride(from: 0, to: bytes.count, by: Blob.pieceLength).enumerated() {
                let piece = Array(bytes[start..<min(start + Blob.pieceLength, bytes.count)])
                try reader.db.run(
                    "INSERT INTO blob (hash, number, bytes) VALUES (?, ?, ?)",
                    [.text(hash), .integer(Int64(number)), .bytes(piece)]
                )
            }
        }
        let event = try append(body, to: incident, at: instant)
        let attachment = Attachment(
            name: name,
            contentType: kind.contentType,
            size: bytes.count,
            sha256: hash,
            title: title,
            at: event.at,
            actor: event.actor,
            event: event.id
        )
        return StoredAttachment(incident: incident, attachment: attachment)
    }

    /// Removes the bytes of an attachment whose event was erased, unless another event names them.
    func eraseBlob(of body: String) throws {
        let decoded = EventCatalog.decode(type: AttachmentAdded.type, version: AttachmentAdded.version, body: body)
        guard let hash = (decoded as? AttachmentAdded)?.sha256, !hash.isEmpty else { return }
        let isNamed = try reader.db.first(
            "SELECT 1 FROM event WHERE type = ? AND instr(body, ?) LIMIT 1",
            [.text(AttachmentAdded.type), .text(hash)]
        ) { _ in true }
        if isNamed == nil { try reader.db.run("DELETE FROM blob WHERE hash = ?", [.text(hash)]) }
    }
}

extension Reader {
    /// The attachment that an id or a handle names; it is also the entry that added it.
    package func attachment(named name: String) throws -> StoredAttachment {
        let id = try resolve(name, among: .entries)
        guard let incident = try entry(id)?.incident, let found = try self.incident(incident)?.incident.attachment(id)
        else {
            throw TocsinError(
                .notFound,
                "There is no attachment \(name). It may have been retracted or erased. `tocsin show` lists an incident's."
            )
        }
        return StoredAttachment(incident: incident, attachment: found)
    }

    /// A piece of a file's bytes by its number from 0; nil after the last one.
    ///
    /// So a large file is sent without being in memory as a whole.
    package func blobPiece(_ hash: String, _ number: Int) throws -> [UInt8]? {
        try db.first(
            "SELECT bytes FROM blob WHERE hash = ? AND number = ?",
            [.text(hash), .integer(Int64(number))]
        ) { $0.bytes(0) }
    }
}

/// Files' bytes as the database keeps them: by their SHA-256, in pieces.
enum Blob {
    static let pieceLength = 256 * 1_024

    /// The first attachment whose bytes aren't those that its event names.
    ///
    /// Bytes that aren't here at all are no fault of the log: another replica recorded it, and has them.
    static func fault(_ db: Database) throws -> Verification.Fault? {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT id, body FROM event WHERE type = ? AND version = ? AND body IS NOT NULL ORDER BY arrival",
            arguments: [AttachmentAdded.type, AttachmentAdded.version]
        )
        var sound: Set<String> = []
        while let row = try rows.next() {
            let decoded = EventCatalog.decode(
                type: AttachmentAdded.type,
                version: AttachmentAdded.version,
                body: row[1]
            )
            guard let hash = (decoded as? AttachmentAdded)?.sha256, !sound.contains(hash) else { continue }
            var hasher = SHA256()
            var isHere = false
            try db.all("SELECT bytes FROM blob WHERE hash = ? ORDER BY number", [.text(hash)]) { piece in
                hasher.update(data: piece.bytes(0))
                isHere = true
            }
            guard !isHere || hex(hasher.finalize()) == hash else {
                return Verification.Fault(
                    event: Identifier(trusted: row[0]),
                    why: "the bytes of its attachment are not those that were attached"
                )
            }
            sound.insert(hash)
        }
        return nil
    }
}
