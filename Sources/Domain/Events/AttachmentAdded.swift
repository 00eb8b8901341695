/// A file was attached to the incident; its bytes are kept by their SHA-256.
package struct AttachmentAdded: IncidentEvent {
    package static let type = "attachment.added"

    package var name: String
    package var contentType: String
    /// In bytes.
    package var size: Int
    /// In hexadecimal; empty once erased.
    package var sha256: String
    package var title: String?

    package init(name: String, contentType: String, size: Int, sha256: String, title: String? = nil) {
        self.name = name
        self.contentType = contentType
        self.size = size
        self.sha256 = sha256
        self.title = title
    }

    package func fold(_ event: Event, into fold: inout IncidentFold) {
        let known = fold.incident.attachments.contains { $0.sha256 == sha256 && $0.name == name }
        // What was erased is listed nowhere.
        if !known, !sha256.isEmpty {
            fold.incident.attachments.append(
                Attachment(
                    name: name,
                    contentType: contentType,
                    size: size,
                    sha256: sha256,
                    title: title,
                    at: event.at,
                    actor: event.actor,
                    event: event.id
                )
            )
        }
        fold.add(
            event,
            kind: .attachment,
            text: title.map { "Attached \($0): \(name)" } ?? "Attached \(name)",
            superseded: known
        )
    }

    /// The hash goes too: it would tell whether somebody has the same file.
    package var redacted: Self { Self(name: erasedText, contentType: contentType, size: size, sha256: "", title: nil) }
}

extension Incident {
    /// Attachments of an incident at most.
    package static let mostAttachments = 500

    /// Refused when the same file is attached already under this name, and when there are too many.
    package func attach(_ attachment: AttachmentAdded) throws(TocsinError) -> AttachmentAdded {
        guard !attachments.contains(where: { $0.sha256 == attachment.sha256 && $0.name == attachment.name }) else {
            throw TocsinError(
                .refused,
                "\(name) has \(attachment.name) with the same bytes already. Nothing was recorded."
            )
        }
        guard attachments.count < Incident.mostAttachments else {
            throw TocsinError(
                .refused,
                "\(name) has \(attachments.count) attachments, and may have no more. Nothing was recorded. Put several "
                    + "files into a ZIP file, or link to them."
            )
        }
        return attachment
    }

    /// The attachment that an entry added.
    package func attachment(_ id: Identifier) -> Attachment? { attachments.first { $0.id == id } }
}
