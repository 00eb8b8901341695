import Domain
import Foundation
import Histories
import Testing

@Suite struct JSONTextDecoderTests {
    /// What Foundation's decoder makes of a text; nil for what it refuses, and for a comma that nothing follows, which it
    /// takes and JSON hasn't.
    private func foundation<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
        if String(decoding: bytes, as: UTF8.self).contains(#/,[ \t\r\n]*[\]}]/#) { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            return nil
        }
    }

    private func ours<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
        do {
            return try JSONText.value(type, from: bytes)
        } catch {
            return nil
        }
    }

    @Test("A random value is read as Foundation's decoder reads it", arguments: 1...40)
    func values(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let bytes = try JSONText.bytes(of: AnyJSON.random(depth: 5, using: &random))
            let expected = try JSONDecoder().decode(Tree.self, from: Data(bytes))
            #expect(try JSONText.value(Tree.self, from: bytes) == expected, "seed \(seed)")
        }
    }

    @Test("A text with random faults is refused, or read, as Foundation's decoder does it", arguments: 1...40)
    func mutations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pieces =
            #"{|}|[|]|:|,|"|\|\u|\ud83d|\ude00|\n|\x|0|1|9|-|.|e|E|+|true|fals|null| |é|/|\/"#.split(separator: "|")
            .map { Array($0.utf8) } + [[0], [0x1f], [0x0a], [0x80], [0xc3], [0xff]]
        for _ in 0..<200 {
            var bytes = try JSONText.bytes(of: AnyJSON.random(depth: 3, using: &random))
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let start = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, start + Int.random(in: 0...2, using: &random))
                bytes.replaceSubrange(start..<end, with: pieces.randomElement(using: &random) ?? [])
            }
            let text = String(decoding: bytes, as: UTF8.self)
            // Foundation's decoder rounds what is too long to be exact.
            if text.contains(#/[0-9]{16}[.eE]|[eE]\+?[0-9]/#) { continue }
            #expect(ours(Tree.self, bytes) == foundation(Tree.self, bytes), "seed \(seed): \(text.debugDescription)")
        }
    }

    @Test("A number that may have been rounded is no integer")
    func rounded() {
        #expect(ours(Int.self, Array("9007199254740993.0".utf8)) == nil)
        #expect(ours(Int.self, Array("-86078799821105889.67".utf8)) == nil)
        #expect(ours(Int.self, Array("9007199254740993".utf8)) == 9_007_199_254_740_993)
    }

    @Test("Of many members each is found, and of a name given twice the first", arguments: [3, 32, 33, 2_000])
    func many(count: Int) throws {
        let members = (0..<count).map { #""\u006b\#($0)":\#($0)"# } + [#""k0":-1"#]
        let found = try JSONText.value([String: Int].self, from: "{\(members.joined(separator: ","))}")
        #expect(found == Dictionary(uniqueKeysWithValues: (0..<count).map { ("k\($0)", $0) }))
    }

    private static let documents = [
        "", " ", "null", " true ", "false", "nul", "truE", "0", "-0", "-", "01", "1.", ".5", "1.5", "1.0", "1e2",
        "1E+2",
        "1e", "-1e-2", "+1", "1e400", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "18446744073709551615", "0x10", "NaN", "Infinity", "'a'", "\"a", "\"a\"b",
        "\"\\u0041\\u00e9\\u6771\"",
        "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83dx\"", "\"\\ud83d\\u0041\"", "\"\\u00g0\"",
        "\"\\u00\"",
        "\"\\a\"", "\"\\/\\b\\f\\n\\r\\t\\\"\\\\\"", "\"\u{1}\"", "\"\t\"", "\"\u{7f}\"", "\"\\u0000\"", "[]", "[ ]",
        "[1,]",
        "[,1]", "[1 2]", "[1", "]", "{}", "{ }", "{\"a\":1}", "{\"a\" : 1 , \"b\":[ {} , [] ]}", "{\"a\"}", "{\"a\":}",
        "{a:1}",
        "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{1:2}", "{\"a\":1", "{}{}", "1 2", "[] x", "// a\n1", "\u{FEFF}1",
        "{\"\\u0061\":1,\"b\":2}", "{\"a\":1,\"a\":2}", "\u{A0}1",
    ]

    @Test("A document is what Foundation's decoder says", arguments: documents)
    func document(text: String) {
        let bytes = Array(text.utf8)
        #expect(ours(Tree.self, bytes) == foundation(Tree.self, bytes))
        #expect(ours(Int.self, bytes) == foundation(Int.self, bytes))
        #expect(ours(UInt64.self, bytes) == foundation(UInt64.self, bytes))
        #expect(ours(Int8.self, bytes) == foundation(Int8.self, bytes))
        #expect(ours(Double.self, bytes) == foundation(Double.self, bytes))
        #expect(ours(Bool.self, bytes) == foundation(Bool.self, bytes))
        #expect(ours(String.self, bytes) == foundation(String.self, bytes))
        #expect(ours([String: Int].self, bytes) == foundation([String: Int].self, bytes))
        #expect(ours([Int?].self, bytes) == foundation([Int?].self, bytes))
        #expect(ours(Data.self, bytes) == foundation(Data.self, bytes))
    }

    @Test("What isn't UTF-8 is refused, wherever it stands")
    func noUTF8() {
        for bytes in [[0x22, 0xff, 0x22], [0xff], [0x22, 0xc3, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x31, 0x80]]
            as [[UInt8]]
        {
            #expect(ours(Tree.self, bytes) == nil)
        }
        // Foundation's decoder doesn't look at what nobody wants.
        #expect(ours([String: Int].self, Array(#"{"a":1}"#.utf8)) == ["a": 1])
        #expect(ours(Named.self, Array(#"{"name":"a","other":"\ud800"}"#.utf8)) == nil)
    }

    @Test("Lists are read 512 deep, and no deeper", arguments: [1, 511, 512, 513, 100_000])
    func depth(levels: Int) {
        let bytes = Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
        #expect((ours(Nothing.self, bytes) != nil) == (levels <= 512))
        #expect((foundation(Nothing.self, bytes) != nil) == (levels <= 512))
    }

    @Test("Containers are read in the ways that synthesized code doesn't")
    func containers() throws {
        let text = #"""
            {"zulu":{"own":"ü\n","list":[]},"list":[1.0,{"own":true,"alpha":null},[null],"end"],"alpha":[7,8],
            "data":"AQL/","numbers":{"1":"a"},"super":{"own":"above"}}
            """#
        let expected = try JSONDecoder().decode(Nested.self, from: Data(text.utf8))
        #expect(try JSONText.value(Nested.self, from: text) == expected)
        #expect(
            expected.own == "ü\n" && expected.flag && expected.above == "above" && expected.data == Data([1, 2, 255])
        )
    }

    @Test("What is missing, null or something else is named by its place")
    func places() throws {
        func path(_ text: String) -> String {
            do {
                _ = try JSONText.value([[String: Named]].self, from: text)
                return "read"
            } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
                DecodingError.keyNotFound(_, let context), DecodingError.dataCorrupted(let context)
            {
                return context.codingPath.map(\.stringValue).joined(separator: "/")
            } catch {
                return "\(error)"
            }
        }
        #expect(path(#"[{"a":{"name":"x"}}]"#) == "read")
        #expect(path(#"[{},{"a":{"name":"x"},"b":{"name":7}}]"#) == "Index 1/b/name")
        #expect(path(#"[{"a":{"name":null}}]"#) == "Index 0/a/name")
        #expect(path(#"[{"a":{}}]"#) == "Index 0/a")
        #expect(path(#"[{"a":{"name":"x","count":1.5}}]"#) == "Index 0/a/count")
        #expect(path(#"[{"a":[]}]"#) == "Index 0/a")
        #expect(path(#"{"a":1}"#) == "")
        #expect(path(#"[{"a":{"name":"x"}},]"#).contains("at byte 20"))
    }

    @Test("An incident's state and every event's body come back as they were", arguments: 1...10)
    func histories(seed: Int) throws {
        var generator = HistoryGenerator(seed: UInt64(seed))
        let events = try generator.history(200)
        let (fold, entries) = try #require(IncidentFold.replay(events))
        #expect(try JSONText.state(Incident.self, from: try JSONText.bytes(of: fold.incident)) == fold.incident)
        for entry in entries {
            #expect(try JSONText.value([String].self, from: try JSONText.bytes(of: entry.links)) == entry.links)
        }
    }
}

/// Any document, of which nothing is wanted.
private struct Nothing: Decodable {
    init(from decoder: any Decoder) throws {}
}

private struct Named: Decodable {
    var name: String
    var count: Int?
}

/// Any document, read by trying.
private indirect enum Tree: Decodable, Equatable {
    case null
    case flag(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    case list([Tree])
    case object([String: Tree])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
            return
        }
        let ways: [(any SingleValueDecodingContainer) throws -> Tree] = [
            { .flag(try $0.decode(Bool.self)) }, { .integer(try $0.decode(Int.self)) },
            { .double(try $0.decode(Double.self)) }, { .string(try $0.decode(String.self)) },
            { .list(try $0.decode([Tree].self)) },
        ]
        for way in ways {
            do {
                self = try way(value)
                return
            } catch {
                continue
            }
        }
        self = .object(try value.decode([String: Tree].self))
    }
}

/// Opens containers in the ways that synthesized code doesn't.
private struct Nested: Decodable, Equatable {
    var own: String
    var flag: Bool
    var end: String
    var count: Int?
    var sevens: [Int]
    var data: Data
    var numbers: [Int: String]
    var above: String
    var names: [String]
    var lacks: Bool

    private enum Key: String, CodingKey {
        case zulu, alpha, list, data, own, numbers, lacking
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        own = try object.nestedContainer(keyedBy: Key.self, forKey: .zulu).decode(String.self, forKey: .own)
        var list = try object.nestedUnkeyedContainer(forKey: .list)
        count = list.count
        let one = try list.decode(Double.self)
        let inner = try list.nestedContainer(keyedBy: Key.self)
        flag = try inner.decode(Bool.self, forKey: .own) && inner.decodeNil(forKey: .alpha) && one == 1
        var deeper = try list.nestedUnkeyedContainer()
        flag = try deeper.decodeNil() && deeper.isAtEnd && flag
        end = try list.decode(String.self)
        sevens = try [Int](from: object.superDecoder(forKey: .alpha))
        data = try object.decode(Data.self, forKey: .data)
        numbers = try object.decode([Int: String].self, forKey: .numbers)
        above = try object.superDecoder().container(keyedBy: Key.self).decode(String.self, forKey: .own)
        names = object.allKeys.map(\.rawValue).sorted()
        lacks = try !object.contains(.lacking) && object.decodeIfPresent(Int.self, forKey: .lacking) == nil
    }
}
