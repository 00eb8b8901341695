import Domain

/// A JSON document as a tree: what a request's body is checked as, and what the OpenAPI document is made of.
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// What a person calls it.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

extension JSONValue {
    /// Reads a document.
    ///
    /// - Throws: `JSONDocument.Fault` for what is none, a problem for a number that is too large.
    init(parsing bytes: [UInt8]) throws {
        try self.init(JSONDocument(bytes).root)
    }

    init(_ value: JSONDocument.Value) throws {
        switch value.shape {
        case .null: self = .null
        case .flag(let flag): self = .bool(flag)
        case .string(let text): self = .string(text)
        case .number:
            if let integer = value.integer(Int.self) {
                self = .integer(integer)
            } else if let number = value.double {
                self = .number(number)
            } else {
                throw Problem.malformed("The document has a number that is too large.")
            }
        case .list(let items): self = .array(try items.map { try JSONValue($0) })
        case .object(let members):
            let values = try members.map { ($0.name, try JSONValue($0.value)) }
            self = .object(Dictionary(values) { first, _ in first })
        }
    }
}

extension JSONValue: Encodable {
    func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let flag): try flag.encode(to: encoder)
        case .integer(let integer): try integer.encode(to: encoder)
        case .number(let number): try number.encode(to: encoder)
        case .string(let text): try text.encode(to: encoder)
        case .array(let values): try values.encode(to: encoder)
        case .object(let values): try values.encode(to: encoder)
        }
    }
}

extension JSONValue: ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
