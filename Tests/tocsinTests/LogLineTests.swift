import ArgumentParser
import Testing

@testable import tocsin

/// The short way of reading a `log` command line, held to the parser's.
struct LogLineTests {
    @Test("common forms are read without the parser, with its result")
    func common() throws {
        let line = try #require(
            LogLine([
                "INC-7", "7", "nodes", "--at", "-10m", "--kind", "action", "--link", "https://a", "--json", "--as",
                "ana",
            ])
        )
        #expect(line.request.words == ["INC-7", "7", "nodes"])
        #expect(line.request.at == "-10m")
        #expect(line.options == Options(json: true, actor: "ana"))
    }

    @Test(
        "what it doesn't know is left to the parser",
        arguments: [
            [], ["--help"], ["x", "--"], ["x", "--at"], ["x", "--kind", "--json"], ["x", "-h"], ["x", "--kind=action"],
            ["--nope", "x"],
        ]
    )
    func unknown(words: [String]) {
        #expect(LogLine(words[...]) == nil)
    }

    @Test("any command line is read as the parser reads it, or left to it")
    func sameAsParser() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = Seeded(state: seed)
        let pieces = [
            "x", "-", "INC-7", "two words", "", "--json", "--at", "-10m", "14:05", "--kind", "action", "--link",
            "https://a",
            "--as", "ana", "--workspace", "/tmp/w", "--incident", "INC-1", "--", "--help", "-x", "--at=1h",
        ]
        var taken = 0
        for _ in 0..<2_000 {
            let words = (0..<Int.random(in: 0...7, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? "x"
            }
            guard let line = LogLine(words[...]) else { continue }
            taken += 1
            let parsed = try Log.parse(words)
            #expect(line.request == parsed.request, "seed \(seed): \(words)")
            #expect(line.options == parsed.options.values, "seed \(seed): \(words)")
        }
        #expect(taken > 100, "seed \(seed)")
    }
}

/// SplitMix64: small, and the same everywhere.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
