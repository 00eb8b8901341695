/// A file that belongs to an incident: a screenshot, a log, an exported graph.
///
/// The log holds its name, size and SHA-256; the bytes lie beside it in the same database.
package struct Attachment: Hashable, Encodable, Sendable {
    package var name: String
    package var contentType: String
    /// In bytes.
    package var size: Int
    /// In hexadecimal.
    package var sha256: String
    package var title: String?
    package var at: Instant
    package var actor: String
    /// The event that added it; it is the attachment's id.
    package var event: Identifier

    package init(
        name: String,
        contentType: String,
        size: Int,
        sha256: String,
        title: String?,
        at: Instant,
        actor: String,
        event: Identifier
    ) {
        self.name = name
        self.contentType = contentType
        self.size = size
        self.sha256 = sha256
        self.title = title
        self.at = at
        self.actor = actor
        self.event = event
    }

    package var id: Identifier { event }

    /// Bytes of an attachment at most.
    package static let largest = 10 * 1_024 * 1_024
    /// Bytes of a name at most, as file systems have it.
    package static let longestName = 255

    /// The last part of a path as a name to keep and to offer for download.
    ///
    /// Refused when nothing is left, when it is too long, and with control characters.
    package static func name(_ path: String) throws(TocsinError) -> String {
        let name = path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let isPlain = !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard isPlain, !name.allSatisfy({ $0.isWhitespace || $0 == "." }), name.utf8.count <= longestName else {
            throw TocsinError(
                .usage,
                "An attachment needs a name of 1 to \(longestName) bytes on one line. Nothing was recorded.",
                errors: [TocsinError.Field("name", "must be a file name of 1 to \(longestName) bytes")]
            )
        }
        return name
    }
}
