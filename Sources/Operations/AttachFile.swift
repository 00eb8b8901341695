import Domain
import Report
import Store

/// An attachment with the names that people know it and its incident by.
package struct NamedAttachment: Sendable {
    package let stored: StoredAttachment
    package let handle: String
    /// The incident's key, else its id.
    package let incident: String

    package init(_ stored: StoredAttachment, _ reader: Reader) throws {
        self.stored = stored
        handle = try reader.handle(of: stored.attachment.id, among: .entries)
        incident = try reader.name(of: stored.incident) ?? stored.incident.text
    }

    package var json: AttachmentJSON { AttachmentJSON(stored.attachment, handle: handle) }
}

extension Desk {
    /// Attaches a file to an incident; `name` may be a path, of which the last part counts.
    ///
    /// Its kind is told by its bytes; see `AttachmentKind`. A text that looks like it holds a secret is kept, and noted with
    /// the way to remove it.
    package func attach(
        _ bytes: [UInt8],
        name: String,
        title: String? = nil,
        to choice: @escaping IncidentChoice,
        _ timing: Timing
    ) throws -> NamedAttachment {
        let answer = try write { ledger in
            let incident = try choice(ledger.reader)
            let stored = try ledger.attach(bytes, name: name, title: title, to: incident, at: timing.at)
            return try NamedAttachment(stored, ledger.reader)
        }
        let isText = answer.stored.attachment.contentType.hasPrefix("text/")
        if isText, let finding = SecretScan.finding(in: String(decoding: bytes, as: UTF8.self)) {
            note(
                "\(answer.stored.attachment.name) holds what looks like \(finding). To remove it for good: "
                    + "tocsin erase \(answer.handle) --why \"attached by mistake\""
            )
        }
        return answer
    }
}
