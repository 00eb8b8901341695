import Domain

/// A file of an incident, as a template lists it.
package struct AttachmentView: View {
    private let attachment: Attachment
    private let clock: LocalClock

    init(_ attachment: Attachment, clock: LocalClock) {
        self.attachment = attachment
        self.clock = clock
    }

    /// A size as people read it, such as `1.5 MiB`.
    package static func sizeText(_ bytes: Int) -> String {
        for (unit, length) in [("MiB", 1_048_576), ("KiB", 1_024)] where bytes >= length {
            let tenths = (bytes * 10 + length / 2) / length
            return tenths % 10 == 0 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return bytes == 1 ? "1 byte" : "\(bytes) bytes"
    }

    package static let fields: [Field<AttachmentView>] = [
        .line("id") { $0.attachment.id.text },
        .line("fileName") { $0.attachment.name },
        .line("fileTitle") { $0.attachment.title },
        .line("contentType") { $0.attachment.contentType },
        .line("size") { sizeText($0.attachment.size) },
        // Of the bytes: whoever has the file can tell that it is this one.
        .line("sha256") { $0.attachment.sha256 },
        .line("at") { $0.clock.dateTime($0.attachment.at) },
        .line("who") { personText($0.attachment.actor) },
    ]
}
