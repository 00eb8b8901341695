import Domain
import Histories
import Testing

@Suite struct HandleTests {
    private func id(_ end: String) throws -> Identifier {
        try #require(Identifier("01890000-0000-7000-8000-" + end))
    }

    @Test("A handle is the shortest unique piece of the id's random end, four characters at least")
    func shortest() throws {
        let own = try id("9f3c2a41b7e0")
        #expect(Handle.handle(of: own, neighbours: []) == "b7e0")
        #expect(Handle.handle(of: own, neighbours: [Handle.key(try id("000000000000"))]) == "b7e0")
        #expect(Handle.handle(of: own, neighbours: [Handle.key(try id("000000f1b7e0"))]) == "41b7e0")
        #expect(Handle.handle(of: own, neighbours: [Handle.key(own)]) == "9f3c2a41b7e0")
    }

    @Test("Among its sorted neighbours every handle names only its own id", arguments: 0..<10)
    func unique(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let ids = try (0..<3_000).map { _ in
            // Few distinct digits, so that ends collide often.
            try id(String((0..<12).map { _ in "01f".randomElement(using: &random) ?? "0" }))
        }
        let sorted = Array(Set(ids)).sorted { Handle.key($0) < Handle.key($1) }
        let keys = sorted.map(Handle.key)
        for (index, own) in sorted.enumerated() {
            let neighbours = [index - 1, index + 1].filter(keys.indices.contains).map { keys[$0] }
            let handle = Handle.handle(of: own, neighbours: neighbours)
            let prefix = try #require(Handle.keyPrefix(handle))
            let meant = keys.filter { $0.hasPrefix(prefix) }
            #expect(meant == [keys[index]], "seed \(seed): \(handle)")
        }
    }

    @Test("Upper case is folded", arguments: ["B7E0", "b7e0"])
    func upperCase(text: String) {
        #expect(Handle.keyPrefix(text) == "0e7b")
    }

    @Test(
        "What is too short, too long or no hexadecimal is no handle",
        arguments: ["", "b7e", "9f3c2a41b7e00", "b7g0", "b7e-", "٣٤٥٦", "b7e0 ", "ｂ7e0"]
    )
    func noHandle(text: String) {
        #expect(Handle.keyPrefix(text) == nil)
    }
}
