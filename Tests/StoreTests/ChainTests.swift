import Domain
import Testing

@testable import Store

@Suite struct ChainTests {
    private func event() throws -> Event {
        let id = try #require(Identifier("01890000-0000-7000-8000-0000000000aa"))
        let replica = try #require(Identifier("01890000-0000-7000-8000-0000000000bb"))
        return Event(
            id: id,
            replica: replica,
            seq: 7,
            stamp: 1_700_000_000_000_001,
            recorded: Instant(microseconds: 1_700_000_000_000_000),
            at: Instant(microseconds: -5),
            stream: id,
            base: nil,
            type: "entry.logged",
            version: 1,
            actor: "human:zoë",
            via: "",
            body: "{\"text\":\"ü\"}"
        )
    }

    @Test("The hash is the one that the format's description gives, computed by another program")
    func vector() throws {
        let salt = [UInt8](0..<16)
        let digest = Chain.digest(salt: salt, body: "{\"text\":\"ü\"}")
        #expect(hex(digest) == "d39032a439c01b053e662c0a6dd3aed576174f5510afe580ec032d3d6c88d48e")
        #expect(
            hex(Chain.hash(of: try event(), digest: digest, after: []))
                == "ce917ae237ee02c8a4c0cc0f7d21ddc7be80259af9c00fefb0d1ea0d4806be3f"
        )
        let previous = [UInt8](repeating: 0xab, count: 32)
        #expect(
            hex(Chain.hash(of: try event(), digest: digest, after: previous))
                == "f39a589859836b988ef9ac1f83b8473390f85b61e4d9241d328d0de326b7001b"
        )
    }

    @Test("Bytes that move from one field to the next give another hash")
    func lengths() throws {
        var one = try event()
        one.actor = "ab"
        one.via = "c"
        var other = one
        other.actor = "a"
        other.via = "bc"
        #expect(Chain.hash(of: one, digest: [], after: []) != Chain.hash(of: other, digest: [], after: []))
    }
}
