import Domain
import Foundation
import Histories
import Testing

@Suite struct JSONTextTests {
    private static let controls = (0..<0x21).map { "a" + String(UnicodeScalar(UInt8($0))) + "b" }

    @Test("A string has the bytes that Foundation's encoder gives it", arguments: HostileText.all + controls)
    func string(text: String) throws {
        var json = JSONText()
        json.append(text)
        #expect(try json.text == encoded(text))
    }

    @Test("Random strings have the bytes that Foundation's encoder gives them", arguments: 1...20)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let text = String.random(using: &random)
            var json = JSONText()
            json.append(text)
            #expect(try json.text == encoded(text), "seed \(seed)")
        }
    }

    @Test(
        "An entry's body is what the encoder of all other events gives",
        arguments: TimelineEntry.Kind.allCases,
        [[], ["https://example.org/a?b=c&d"], HostileText.all]
    )
    func entry(kind: TimelineEntry.Kind, links: [String]) throws {
        for text in HostileText.all {
            let body = EntryLogged(kind: kind, text: text, links: links)
            #expect(try body.json() == encoded(body))
        }
    }

    @Test("A random value has the bytes that Foundation's encoder gives it", arguments: 1...40)
    func values(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let value = AnyJSON.random(depth: 4, using: &random)
            #expect(try JSONText.text(of: value) == encoded(value), "seed \(seed)")
        }
    }

    @Test("Values inside of values end where they must: containers opened in every way")
    func containers() throws {
        let value = Nested(inner: [Nested(inner: [], data: Data([1, 2, 255]))], data: Data())
        #expect(try JSONText.text(of: value) == encoded(value))
    }

    @Test("Every number has the bytes that Foundation's encoder gives it")
    func numbers() throws {
        let doubles = [
            0, -0.0, 1, -1, 0.1, 1.5, 3_600, 1e15, 1e16, 1e20, 1e300, -2.5e-7, 123_456_789.125, .leastNonzeroMagnitude,
        ]
        #expect(try JSONText.text(of: doubles) == encoded(doubles))
        #expect(try JSONText.text(of: [Int.min, Int.max]) == encoded([Int.min, Int.max]))
        #expect(try JSONText.text(of: [UInt64.max]) == encoded([UInt64.max]))
        #expect(throws: EncodingError.self) { try JSONText.text(of: [Double.nan]) }
    }

    private func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension String {
    /// Up to thirty scalars, with many of the ones that JSON escapes.
    fileprivate static func random(using generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...30, using: &generator) {
            let highest: UInt32 = [0x1f, 0x7f, 0x2fff, 0x10ffff].randomElement(using: &generator) ?? 0x7f
            guard let scalar = UnicodeScalar(UInt32.random(in: 0...highest, using: &generator)) else { continue }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}

/// Any value that JSON has, encoded as Swift's own types are.
indirect enum AnyJSON: Encodable {
    case null, empty
    case flag(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    case list([AnyJSON])
    case object([String: AnyJSON])
    case optional(String?)

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var value = encoder.singleValueContainer()
            try value.encodeNil()
        case .empty: break
        case .flag(let flag): try flag.encode(to: encoder)
        case .integer(let integer): try integer.encode(to: encoder)
        case .double(let double): try double.encode(to: encoder)
        case .string(let string): try string.encode(to: encoder)
        case .list(let values): try values.encode(to: encoder)
        case .object(let values): try values.encode(to: encoder)
        case .optional(let string): try ["of": string].encode(to: encoder)
        }
    }

    static func random(depth: Int, using generator: inout SeededGenerator) -> AnyJSON {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &generator) {
        case 0: return .null
        case 1: return .flag(.random(using: &generator))
        case 2: return .integer(.random(in: .min ... .max, using: &generator))
        case 3: return .double(.random(in: -1e6...1e6, using: &generator))
        case 4: return .optional(Bool.random(using: &generator) ? nil : .random(using: &generator))
        case 5: return .string(.random(using: &generator))
        case 6, 7:
            return .list(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                    random(depth: depth - 1, using: &generator)
                }
            )
        default:
            var values: [String: AnyJSON] = [:]
            for _ in 0..<Int.random(in: 0...5, using: &generator) {
                values[.random(using: &generator)] = random(depth: depth - 1, using: &generator)
            }
            return .object(values)
        }
    }
}

/// Opens containers in the ways that synthesized code doesn't.
private struct Nested: Encodable {
    var inner: [Nested]
    var data: Data

    private enum Key: String, CodingKey {
        case zulu, alpha, list, data, own
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        var zulu = object.nestedContainer(keyedBy: Key.self, forKey: .zulu)
        try zulu.encode("ü\n", forKey: .own)
        try zulu.encode(inner, forKey: .list)
        var list = object.nestedUnkeyedContainer(forKey: .list)
        try list.encode(1.0)
        var nested = list.nestedContainer(keyedBy: Key.self)
        try nested.encode(true, forKey: .own)
        try nested.encodeNil(forKey: .alpha)
        var deeper = list.nestedUnkeyedContainer()
        try deeper.encodeNil()
        try list.encode("end")
        try inner.encode(to: object.superEncoder(forKey: .alpha))
        try object.encode(data, forKey: .data)
    }
}
