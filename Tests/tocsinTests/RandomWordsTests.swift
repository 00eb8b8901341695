import Testing

@testable import tocsin

@Suite("Random words")
struct RandomWordsTests {
    @Test("Are never given twice, whoever asks and however many were asked for at once")
    func distinct() async {
        let words = RandomWords()
        let found = await withTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<4 { group.addTask { (0..<1_000).map { _ in words.next() } } }
            return await group.reduce(into: Set<UInt64>()) { $0.formUnion($1) }
        }
        #expect(found.count == 4_000)
        #expect(!found.contains(0))
    }
}
