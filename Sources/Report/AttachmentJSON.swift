import Domain

/// A file of an incident in the shape of the command line's contract.
package struct AttachmentJSON: Codable, Hashable, Sendable {
    package var id: Identifier
    package var handle: String
    package var name: String
    @Nullable package var title: String?
    package var contentType: String
    /// In bytes.
    package var size: Int
    package var sha256: String
    package var at: Instant
    package var actor: String

    package init(_ attachment: Attachment, handle: String) {
        id = attachment.id
        self.handle = handle
        name = attachment.name
        title = attachment.title
        contentType = attachment.contentType
        size = attachment.size
        sha256 = attachment.sha256
        at = attachment.at
        actor = attachment.actor
    }
}
