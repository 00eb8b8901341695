import Foundation

extension JSONText {
    /// The compact JSON of a value, with keys in alphabetical order: the bytes that Foundation's encoder gives with sorted
    /// keys and slashes left alone.
    ///
    /// Foundation's encoder first makes a tree of boxed values; a list of a hundred incidents takes it five times as long.
    /// What throws is the value's own `encode(to:)`, and a number that JSON hasn't.
    package static func bytes(of value: some Encodable) throws -> [UInt8] {
        let output = JSONTextOutput()
        try output.write(value: value)
        return output.text.bytes
    }

    package static func text(of value: some Encodable) throws -> String {
        String(decoding: try bytes(of: value), as: UTF8.self)
    }
}

/// The JSON that is written so far, and the objects and lists that are open in it.
private final class JSONTextOutput {
    /// An object or a list whose end isn't written.
    private struct Open {
        var isObject: Bool
        var count = 0
        /// Where each member of an object begins, with its key; it ends where the next one begins.
        var members: [(key: String, start: Int)] = []
    }

    private(set) var text = JSONText(expected: 512)
    private var open: [Open] = []

    var depth: Int { open.count }

    /// Writes a whole value: what its `encode(to:)` opens is closed after it.
    func write<Written: Encodable>(value: Written) throws {
        let (start, depth) = (text.count, depth)
        // Comparing types first is far quicker than a cast that fails, which is what nearly all would be.
        if Written.self == Data.self, let data = value as? Data {
            text.append(data.base64EncodedString())
        } else {
            try value.encode(to: JSONTextEncoder(output: self))
        }
        close(downTo: depth)
        // A value that encodes nothing is an object without members.
        if text.count == start { text.append(raw: "{}") }
    }

    func write(_ number: Double) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "JSON has no \(number)."))
        }
        let digits = number.description
        text.append(digits: digits.hasSuffix(".0") ? digits.dropLast(2) : digits[...])
    }

    func write(_ string: String) { text.append(string) }
    func write(_ flag: Bool) { text.append(raw: flag ? "true" : "false") }
    func write(_ integer: some BinaryInteger) { text.append(digits: String(integer)[...]) }
    func writeNull() { text.append(raw: "null") }

    /// Opens an object or a list; its depth names it.
    func open(_ bracket: StaticString, isObject: Bool) -> Int {
        open.append(Open(isObject: isObject))
        text.append(raw: bracket)
        return depth
    }

    /// Begins a member of the object that was opened at this depth; what is still open in the one before it ends.
    func begin(_ key: String, at depth: Int) {
        beginItem(at: depth)
        open[depth - 1].members.append((key, text.count))
        text.append(key)
        text.append(raw: ":")
    }

    /// Begins an item of the list that was opened at this depth.
    func beginItem(at depth: Int) {
        close(downTo: depth)
        if open[depth - 1].count > 0 { text.append(raw: ",") }
        open[depth - 1].count += 1
    }

    func count(at depth: Int) -> Int { open[depth - 1].count }

    private func close(downTo depth: Int) {
        while open.count > depth {
            let last = open.removeLast()
            if last.isObject { sort(last.members) }
            text.append(raw: last.isObject ? "}" : "]")
        }
    }

    private func sort(_ members: [(key: String, start: Int)]) {
        let isSorted = zip(members, members.dropFirst()).allSatisfy {
            $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
        }
        guard !isSorted, let first = members.first else { return }
        var ranges: [(key: String, range: Range<Int>)] = []
        for (index, member) in members.enumerated() {
            let end = index + 1 < members.count ? members[index + 1].start - 1 : text.count
            ranges.append((member.key, member.start..<end))
        }
        ranges.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        text.reorder(from: first.start, ranges.map(\.range))
    }
}

private struct JSONTextEncoder: Encoder {
    let output: JSONTextOutput
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONTextObject(output: output, depth: output.open("{", isObject: true)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONTextList(output: output, depth: output.open("[", isObject: false))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONTextValue(output: output) }
}

private struct JSONTextValue: SingleValueEncodingContainer {
    let output: JSONTextOutput
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { output.writeNull() }
    func encode(_ value: Bool) { output.write(value) }
    func encode(_ value: String) { output.write(value) }
    func encode(_ value: Double) throws { try output.write(value) }
    func encode(_ value: Float) throws { try output.write(Double(value)) }
    func encode(_ value: Int) { output.write(value) }
    func encode(_ value: Int8) { output.write(value) }
    func encode(_ value: Int16) { output.write(value) }
    func encode(_ value: Int32) { output.write(value) }
    func encode(_ value: Int64) { output.write(value) }
    func encode(_ value: UInt) { output.write(value) }
    func encode(_ value: UInt8) { output.write(value) }
    func encode(_ value: UInt16) { output.write(value) }
    func encode(_ value: UInt32) { output.write(value) }
    func encode(_ value: UInt64) { output.write(value) }
    func encode(_ value: some Encodable) throws { try output.write(value: value) }
}

private struct JSONTextList: UnkeyedEncodingContainer {
    let output: JSONTextOutput
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    var count: Int { output.count(at: depth) }

    private var item: JSONTextValue {
        output.beginItem(at: depth)
        return JSONTextValue(output: output)
    }

    func encodeNil() { item.encodeNil() }
    func encode(_ value: String) { item.encode(value) }
    func encode(_ value: some Encodable) throws { try item.encode(value) }

    func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        output.beginItem(at: depth)
        return JSONTextEncoder(output: output).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        output.beginItem(at: depth)
        return JSONTextEncoder(output: output).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        output.beginItem(at: depth)
        return JSONTextEncoder(output: output)
    }
}

private struct JSONTextObject<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: JSONTextOutput
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    private func member(_ key: String) -> JSONTextValue {
        output.begin(key, at: depth)
        return JSONTextValue(output: output)
    }

    func encodeNil(forKey key: Key) { member(key.stringValue).encodeNil() }
    func encode(_ value: Bool, forKey key: Key) { member(key.stringValue).encode(value) }
    func encode(_ value: String, forKey key: Key) { member(key.stringValue).encode(value) }
    func encode(_ value: Int, forKey key: Key) { member(key.stringValue).encode(value) }
    func encode(_ value: Double, forKey key: Key) throws { try member(key.stringValue).encode(value) }
    func encode(_ value: some Encodable, forKey key: Key) throws { try member(key.stringValue).encode(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        output.begin(key.stringValue, at: depth)
        return JSONTextEncoder(output: output).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        output.begin(key.stringValue, at: depth)
        return JSONTextEncoder(output: output).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { superEncoder(named: "super") }
    func superEncoder(forKey key: Key) -> any Encoder { superEncoder(named: key.stringValue) }

    private func superEncoder(named name: String) -> any Encoder {
        output.begin(name, at: depth)
        return JSONTextEncoder(output: output)
    }
}
