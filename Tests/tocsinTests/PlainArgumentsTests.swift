import ArgumentParser
import Testing

@testable import tocsin

/// The short way of reading a command line, held to the parser's.
struct PlainArgumentsTests {
    @Test("common forms are read without the parser")
    func common() throws {
        let line = try #require(
            PlainArguments.request([
                "log", "INC-7", "7", "nodes", "--at", "-10m", "--kind", "action", "--link", "https://a", "--json",
                "--as", "ana",
            ])
        )
        let request = try #require(line.request as? LogRequest)
        #expect(
            request == LogRequest(words: ["INC-7", "7", "nodes"], at: "-10m", kind: "action", links: ["https://a"])
        )
        #expect(line.options == Options(json: true, actor: "ana"))
    }

    @Test(
        "what it doesn't know is left to the parser",
        arguments: [
            ["log"], ["log", "--help"], ["log", "x", "--"], ["log", "--at", "--", "x", "--at", "14:05"],
            ["log", "x", "--at"], ["log", "x", "--kind", "--json"],
            ["log", "x", "-h"], ["log", "x", "--kind=action"], ["log", "--nope", "x"], ["next", "a", "b"],
            ["report", "--format", "docx"], ["report", "--format", "docx", "--format", "md"], ["show"], [],
        ]
    )
    func unknown(words: [String]) {
        #expect(PlainArguments.request(words) == nil)
    }

    private static let pieces = [
        "x", "-", "INC-7", "two words", "", "--json", "--at", "-10m", "14:05", "--kind", "action", "--link",
        "https://a",
        "--as", "ana", "--workspace", "/tmp/w", "--incident", "INC-1", "--", "--help", "-x", "--at=1h", "--template",
        "report",
        "--format", "html", "docx", "--as-of", "-o", "--output", "file.md",
    ]

    @Test("any command line is read as the parser reads it, or left to it", arguments: ["log", "next", "report"])
    func sameAsParser(command: String) throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = Seeded(state: seed)
        var taken = 0
        for _ in 0..<4_000 {
            let words = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Self.pieces.randomElement(using: &random) ?? "x"
            }
            guard let plain = PlainArguments.request([command] + words) else { continue }
            taken += 1
            let comment: Comment = "seed \(seed): \(command) \(words)"
            switch plain.request {
            case let request as LogRequest:
                let parsed = try Log.parse(words)
                #expect(request == parsed.request, comment)
                #expect(plain.options == parsed.options.values, comment)
            case let request as NextRequest:
                let parsed = try Next.parse(words)
                #expect(request == parsed.request, comment)
                #expect(plain.options == parsed.options.values, comment)
            case let request as ReportRequest:
                let parsed = try MakeReport.parse(words)
                #expect(request == parsed.request, comment)
                #expect(plain.options == parsed.options.values, comment)
            default:
                Issue.record("an unexpected request, \(comment)")
            }
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
