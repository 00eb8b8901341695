import Foundation

extension JSONText {
    /// A value from its JSON, as Foundation's decoder reads it.
    ///
    /// Foundation's decoder makes a dictionary of every object first; here a few members are looked through.
    ///
    /// - Throws: `JSONDocument.Fault` for a text that is no JSON, `DecodingError` for another value.
    package static func value<Value: Decodable>(_ type: Value.Type = Value.self, from bytes: [UInt8]) throws -> Value {
        try JSONDocument(bytes).root.decode(type)
    }

    package static func value<Value: Decodable>(_ type: Value.Type = Value.self, from text: String) throws -> Value {
        try value(type, from: Array(text.utf8))
    }
}

extension JSONDocument.Value {
    /// This value as what it stands for.
    package func decode<Wanted: Decodable>(_ type: Wanted.Type = Wanted.self) throws -> Wanted {
        if type == Data.self, let data = try data() as? Wanted { return data }
        return try Wanted(from: JSONTextDecoder(value: self))
    }

    /// Bytes are written in base64, as Foundation's encoder does.
    private func data() throws -> Data {
        guard let data = Data(base64Encoded: try decodeString()) else {
            throw DecodingError.dataCorrupted(.init(codingPath: path, debugDescription: "This is no base64."))
        }
        return data
    }

    fileprivate var isNull: Bool { kind == .null }

    func decodeFlag() throws -> Bool {
        switch kind {
        case .yes: return true
        case .no: return false
        default: throw mismatch(Bool.self)
        }
    }

    func decodeString() throws -> String {
        guard kind == .string || kind == .escaped else { throw mismatch(String.self) }
        return string
    }

    func decodeInteger<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws -> Number {
        guard kind == .number else { throw mismatch(type) }
        guard let number = integer(type) else { throw misfit(type) }
        return number
    }

    fileprivate func decodeDouble() throws -> Double {
        guard kind == .number else { throw mismatch(Double.self) }
        guard let number = double else { throw misfit(Double.self) }
        return number
    }

    func require(_ kind: JSONDocument.Place.Kind, for type: Any.Type) throws {
        guard self.kind == kind else { throw mismatch(type) }
    }

    private func mismatch(_ type: Any.Type) -> DecodingError {
        let context = DecodingError.Context(codingPath: path, debugDescription: "This is \(kind), not \(type).")
        return isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    func misfit(_ type: Any.Type) -> DecodingError {
        .dataCorrupted(.init(codingPath: path, debugDescription: "This is no \(type)."))
    }

    func missing(_ name: String) -> DecodingError {
        .keyNotFound(PathKey(stringValue: name), .init(codingPath: path, debugDescription: "There is no \(name)."))
    }

    /// From the document's root to here; found when it is asked for.
    fileprivate var path: [any CodingKey] {
        var path: [any CodingKey] = []
        var above = document.root
        while above.index < index {
            guard let step = above.step(to: index) else { return path }
            path.append(step.key)
            above = step.value
        }
        return path
    }

    private func step(to index: Int) -> (key: any CodingKey, value: JSONDocument.Value)? {
        if kind == .object {
            for member in members where (member.value.index..<member.value.next).contains(index) {
                return (PathKey(stringValue: member.name), member.value)
            }
        } else {
            for (number, item) in items.enumerated() where (item.index..<item.next).contains(index) {
                return (PathKey(intValue: number), item)
            }
        }
        return nil
    }
}

private struct PathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = "Index \(intValue)"
        self.intValue = intValue
    }
}

private struct JSONTextDecoder: Decoder {
    let value: JSONDocument.Value
    var codingPath: [any CodingKey] { value.path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try value.require(.object, for: [String: Any].self)
        return KeyedDecodingContainer(DecodedObject(value))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try value.require(.list, for: [Any].self)
        return DecodedList(value)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { DecodedValue(value: value) }
}

private struct DecodedValue: SingleValueDecodingContainer {
    let value: JSONDocument.Value
    var codingPath: [any CodingKey] { value.path }

    func decodeNil() -> Bool { value.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try value.decodeFlag() }
    func decode(_ type: String.Type) throws -> String { try value.decodeString() }
    func decode(_ type: Double.Type) throws -> Double { try value.decodeDouble() }
    func decode(_ type: Float.Type) throws -> Float {
        let number = Float(try value.decodeDouble())
        guard number.isFinite else { throw value.misfit(type) }
        return number
    }
    func decode(_ type: Int.Type) throws -> Int { try value.decodeInteger() }
    func decode(_ type: Int8.Type) throws -> Int8 { try value.decodeInteger() }
    func decode(_ type: Int16.Type) throws -> Int16 { try value.decodeInteger() }
    func decode(_ type: Int32.Type) throws -> Int32 { try value.decodeInteger() }
    func decode(_ type: Int64.Type) throws -> Int64 { try value.decodeInteger() }
    func decode(_ type: UInt.Type) throws -> UInt { try value.decodeInteger() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try value.decodeInteger() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try value.decodeInteger() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try value.decodeInteger() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try value.decodeInteger() }
    func decode<Wanted: Decodable>(_ type: Wanted.Type) throws -> Wanted { try value.decode(type) }
}

private struct DecodedObject<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let object: JSONDocument.Value
    /// The members by their names, where there are many: looking through them for each would take the square of the time.
    private let byName: [[UInt8]: JSONDocument.Value]?
    /// Members that are few.
    private static var few: Int { 32 }

    init(_ object: JSONDocument.Value) {
        self.object = object
        byName =
            object.count <= 2 * Self.few
            ? nil : Dictionary(object.members.map { (Array($0.name.utf8), $0.value) }) { first, _ in first }
    }

    var codingPath: [any CodingKey] { object.path }
    var allKeys: [Key] { object.members.compactMap { Key(stringValue: $0.name) } }

    private func find(_ name: String) -> JSONDocument.Value? {
        guard let byName else { return object.member(name) }
        return byName[Array(name.utf8)]
    }

    private func member(_ key: some CodingKey) throws -> JSONDocument.Value {
        guard let member = find(key.stringValue) else {
            throw object.missing(key.stringValue)
        }
        return member
    }

    /// Nil for a member that isn't there, and for one that is null.
    private func present(_ key: Key) -> JSONDocument.Value? {
        guard let member = find(key.stringValue), !member.isNull else { return nil }
        return member
    }

    func contains(_ key: Key) -> Bool { find(key.stringValue) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try member(key).isNull }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try member(key).decodeFlag() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try member(key).decodeString() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try member(key).decodeInteger() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try member(key).decodeDouble() }
    func decode<Wanted: Decodable>(_ type: Wanted.Type, forKey key: Key) throws -> Wanted {
        try member(key).decode(type)
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try present(key)?.decodeFlag() }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try present(key)?.decodeString() }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try present(key)?.decodeInteger() }
    func decodeIfPresent<Wanted: Decodable>(_ type: Wanted.Type, forKey key: Key) throws -> Wanted? {
        try present(key)?.decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try JSONTextDecoder(value: try member(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try JSONTextDecoder(value: try member(key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { JSONTextDecoder(value: try member(PathKey(stringValue: "super"))) }
    func superDecoder(forKey key: Key) throws -> any Decoder { JSONTextDecoder(value: try member(key)) }
}

private struct DecodedList: UnkeyedDecodingContainer {
    private let list: JSONDocument.Value
    private var index: Int
    let count: Int?
    private(set) var currentIndex = 0

    init(_ list: JSONDocument.Value) {
        self.list = list
        index = list.index + 1
        count = list.count
    }

    var codingPath: [any CodingKey] { list.path }
    var isAtEnd: Bool { index >= list.next }

    /// The item that comes next, which is passed once it has been read.
    private mutating func take<Wanted>(_ read: (JSONDocument.Value) throws -> Wanted) throws -> Wanted {
        guard !isAtEnd else {
            let context = DecodingError.Context(codingPath: codingPath, debugDescription: "The list has no more items.")
            throw DecodingError.valueNotFound(Wanted.self, context)
        }
        let item = JSONDocument.Value(document: list.document, index: index)
        let wanted = try read(item)
        index = item.next
        currentIndex += 1
        return wanted
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, JSONDocument.Value(document: list.document, index: index).isNull else { return false }
        return try take { _ in true }
    }

    mutating func decode(_ type: String.Type) throws -> String { try take { try $0.decodeString() } }
    mutating func decode<Wanted: Decodable>(_ type: Wanted.Type) throws -> Wanted { try take { try $0.decode(type) } }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try take { try JSONTextDecoder(value: $0).container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try take { try JSONTextDecoder(value: $0).unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try take { JSONTextDecoder(value: $0) } }
}
