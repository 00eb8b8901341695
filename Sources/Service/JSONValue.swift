import Domain
import Foundation

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
    /// Reads a document, up to 512 levels deep.
    init(parsing data: Data) throws {
        self = try JSONValue(try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed))
    }

    private init(_ parsed: Any) throws {
        switch parsed {
        case let text as String: self = .string(text)
        case let values as [String: Any]: self = .object(try values.mapValues { try JSONValue($0) })
        case let values as [Any]: self = .array(try values.map { try JSONValue($0) })
        case is NSNull: self = .null
        case let number as NSNumber where number.objCType.pointee == JSONValue.boolean: self = .bool(number.boolValue)
        case let number as NSNumber:
            self = Int(exactly: number).map { .integer($0) } ?? .number(number.doubleValue)
        default: throw Problem.malformed("The body holds what JSON hasn't.")
        }
    }

    /// How Foundation marks a number that is a boolean: as a C `char`.
    private static let boolean = NSNumber(value: true).objCType.pointee
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
