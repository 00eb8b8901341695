import Domain
import Testing

@Suite struct AttachmentKindTests {
    @Test(
        "The kind is told by the bytes, whatever the name says",
        arguments: [
            ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0], "a.txt", .png),
            ([0xff, 0xd8, 0xff, 0xe0], "a", .jpeg),
            (Array("GIF89a\0".utf8), "a", .gif), (Array("RIFF\0\0\0\0WEBPVP8".utf8), "a", .webp),
            (Array("%PDF-1.7\0".utf8), "a.json", .pdf), ([0x50, 0x4b, 3, 4, 0], "a.docx", .zip),
            ([0x1f, 0x8b, 8, 0], "a.log.gz", .gzip), (Array("{}".utf8), "a.JSON", .json),
            (Array("a,b".utf8), "a.csv", .csv),
            (Array("10:02 \u{1b}[31mdown\u{1b}[0m\r\n\tä".utf8), "a.log", .text),
        ] as [([UInt8], String, AttachmentKind)]
    )
    func kinds(bytes: [UInt8], name: String, kind: AttachmentKind) throws {
        #expect(try AttachmentKind(of: bytes, name: name) == kind)
    }

    @Test(
        "What a browser would run is plain text or refused, whatever it calls itself",
        arguments: [
            ("a.html", "<!doctype html><script>1</script>"), ("a.svg", "<svg onload='x()'/>"), ("a.png", "<html>"),
        ]
    )
    func active(name: String, text: String) throws {
        #expect(try AttachmentKind(of: Array(text.utf8), name: name) == .text)
    }

    @Test(
        "Other kinds are refused with the ones that there are",
        arguments: [
            [0x7f, 0x45, 0x4c, 0x46], [0x4d, 0x5a, 0], [0xff, 0xfe, 0x41, 0], [0xc3, 0x28], [0x61, 0], [0x89, 0x50],
            Array("RIFF\0\0\0\0WAVE".utf8),
        ] as [[UInt8]]
    )
    func others(bytes: [UInt8]) {
        let error = refusal { try AttachmentKind(of: bytes, name: "a.png") }
        #expect(error?.code == .usage)
        #expect(error?.detail.contains("PNG") == true)
    }

    @Test("Nothing, and more than there may be, are refused; the most there may be is not")
    func size() throws {
        #expect(refusal { try AttachmentKind(of: [], name: "a") }?.detail.contains("empty") == true)
        let most = [UInt8](repeating: 65, count: Domain.Attachment.largest)
        #expect(try AttachmentKind(of: most, name: "a") == .text)
        #expect(refusal { try AttachmentKind(of: most + [65], name: "a") }?.errors.map(\.field) == ["file"])
    }
}
