/// The kinds of files that can be attached, told by their bytes: a name or a browser's word can say anything.
///
/// Nothing that a browser would run is among them: no HTML, no SVG. Pictures and text may be shown in a page, the rest is
/// offered for download.
package enum AttachmentKind: String, CaseIterable, Sendable {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case webp = "image/webp"
    case pdf = "application/pdf"
    case zip = "application/zip"
    case gzip = "application/gzip"
    case json = "application/json"
    case csv = "text/csv"
    case text = "text/plain"

    package var contentType: String { rawValue }

    package var isImage: Bool { [.png, .jpeg, .gif, .webp].contains(self) }

    /// The kind of a file; its name only tells sorts of text apart.
    ///
    /// Refused when it is empty or too large, and when it is none of these kinds.
    package init(of bytes: some Collection<UInt8>, name: String) throws(TocsinError) {
        guard (1...Attachment.largest).contains(bytes.count) else {
            throw TocsinError(
                .usage,
                bytes.isEmpty
                    ? "\(name) is empty. Nothing was recorded."
                    : "\(name) has \(bytes.count) bytes; an attachment has at most \(Attachment.largest). "
                        + "Nothing was recorded. Attach a part of it, or link to it.",
                errors: [TocsinError.Field("file", "must have 1 to \(Attachment.largest) bytes")]
            )
        }
        let head = Array(bytes.prefix(16))
        if let known = AttachmentKind.signatures.first(where: { head.starts(with: $0.bytes) })?.kind {
            self = known
        } else if head.starts(with: Array("RIFF".utf8)), head.dropFirst(8).starts(with: Array("WEBP".utf8)) {
            self = .webp
        } else if let text = AttachmentKind.text(bytes, name: name) {
            self = text
        } else {
            throw TocsinError(
                .usage,
                "\(name) is none of the kinds of files that can be attached: PNG, JPEG, GIF, WebP, PDF, ZIP, gzip and text. "
                    + "Nothing was recorded. Put it into a ZIP file.",
                errors: [TocsinError.Field("file", "is of a kind that can't be attached")]
            )
        }
    }

    private static let signatures: [(bytes: [UInt8], kind: AttachmentKind)] = [
        ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], .png), ([0xff, 0xd8, 0xff], .jpeg),
        (Array("GIF87a".utf8), .gif), (Array("GIF89a".utf8), .gif), (Array("%PDF-".utf8), .pdf),
        ([0x50, 0x4b, 0x03, 0x04], .zip), ([0x50, 0x4b, 0x05, 0x06], .zip), ([0x1f, 0x8b, 0x08], .gzip),
    ]

    /// Text is UTF-8 without control characters but tabs, line ends, and the escape of coloured logs; that a log is HTML
    /// changes nothing, since it is only ever shown as plain text.
    private static func text(_ bytes: some Collection<UInt8>, name: String) -> AttachmentKind? {
        let isText = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || [0x09, 0x0a, 0x0d, 0x0c, 0x1b].contains($0) }
        guard isText, String(validating: bytes, as: UTF8.self) != nil else { return nil }
        let lower = name.lowercased()
        if lower.hasSuffix(".json") { return .json }
        return lower.hasSuffix(".csv") ? .csv : .text
    }
}
