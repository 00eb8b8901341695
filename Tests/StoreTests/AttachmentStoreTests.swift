import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct AttachmentStoreTests {
    private let bench: Bench
    private let store: Store
    private let incident: Identifier

    init() throws {
        bench = try Bench()
        store = bench.store
        incident = try bench.store.declare()
    }

    @discardableResult
    private func attach(_ bytes: [UInt8], _ name: String = "a.log", to other: Identifier? = nil) throws
        -> Domain.Attachment
    {
        let incident = other ?? incident
        return try store.write(actor: "human:ana") { try $0.attach(bytes, name: name, title: "Log", to: incident) }
            .attachment
    }

    private func bytes(_ attachment: Domain.Attachment, in store: Store) throws -> [UInt8] {
        try store.read { reader in
            var bytes: [UInt8] = []
            var number = 0
            while let piece = try reader.blobPiece(attachment.sha256, number) {
                #expect(piece.count <= Blob.pieceLength)
                bytes += piece
                number += 1
            }
            return bytes
        }
    }

    private func text(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(97 + $0 % 26) } }

    @Test("A file comes back byte for byte, in pieces", arguments: [1, 1_000, 262_144, 262_145, 600_000])
    func kept(count: Int) throws {
        let file = text(count)
        let attachment = try attach(file)
        #expect(attachment.size == count && attachment.contentType == "text/plain" && attachment.title == "Log")
        #expect(try bytes(attachment, in: store) == file)
        #expect(try store.read { try $0.incident(incident) }?.incident.attachments == [attachment])
        let handle = try store.read { try $0.handle(of: attachment.id, among: .entries) }
        let found = try store.read { try $0.attachment(named: handle) }
        #expect(found == StoredAttachment(incident: incident, attachment: attachment))
    }

    @Test(
        "The same bytes are kept once; the same file twice in an incident is refused, and nothing is kept of a refused one"
    )
    func once() throws {
        try attach(text(300_000))
        try attach(text(300_000), "b.log")
        try attach(text(300_000), to: try store.declare("Other"))
        #expect(try bench.count("blob") == 2)
        #expect(refusal { try attach(text(300_000)) }?.code == .refused)
        #expect(refusal { try attach([0, 1, 2]) }?.code == .usage)
        #expect(refusal { try attach(text(10), "..") }?.code == .usage)
        #expect(refusal { try attach(text(10), to: store.world.identifier(at: bench.clock.tick())) }?.code == .notFound)
        #expect(try bench.count("blob") == 2)
    }

    @Test("A backup has the files, and a rebuild keeps them")
    func backup() throws {
        let attachment = try attach(text(5_000))
        try store.backup(to: bench.folder + "/backup.sqlite")
        let copy = try Store(path: bench.folder + "/backup.sqlite", world: Bench.world())
        let before = try Projected(copy)
        try copy.rebuild()
        #expect(try Projected(copy).difference(from: before) == nil)
        #expect(try bytes(attachment, in: copy) == text(5_000))
        #expect(try copy.verify().fault == nil)
    }

    @Test("Erased, the bytes are gone from the file, unless another incident has them")
    func erased() throws {
        let secret = Array("zqxjkvbw42 ".utf8)
        let first = try attach(secret)
        let other = try store.declare("Other")
        let second = try attach(secret, "b.log", to: other)
        try erase(first)
        #expect(try bytes(second, in: store) == secret)
        #expect(refusal { try store.read { try $0.attachment(named: first.id.text) } }?.code == .notFound)
        try erase(second)
        #expect(try bench.count("blob") == 0)
        #expect(try store.read { try $0.incident(other) }?.incident.attachments.isEmpty == true)
        for suffix in ["", "-wal"] {
            let left = FileManager.default.contents(atPath: bench.path + suffix) ?? Data()
            #expect(left.range(of: Data("zqxjkvbw42".utf8)) == nil)
            #expect(left.range(of: Data(first.sha256.utf8)) == nil)
        }
        #expect(try store.verify().fault == nil)
    }

    private func erase(_ attachment: Domain.Attachment) throws {
        let entry = try #require(try store.entry(attachment.id))
        try store.write(actor: "human:ana") { try $0.erase(entry, why: "a secret") }
        try store.scrub()
    }

    @Test(
        "Checking finds bytes that were changed or cut short",
        arguments: ["UPDATE blob SET bytes = x'00'", "DELETE FROM blob WHERE number = 1"]
    )
    func tampered(sql: String) throws {
        let attachment = try attach(text(300_000))
        #expect(try store.verify().fault == nil)
        try bench.tamper(sql)
        #expect(try store.verify().fault?.event == attachment.id)
    }
}
