import Foundation
import Testing

/// What a process answered before it ended.
struct Answer: Sendable, CustomStringConvertible {
    /// The exit status; 128 and the signal's number for one that was killed.
    var status: Int32
    var bytes: Data
    /// Standard output.
    var output: String { String(decoding: bytes, as: UTF8.self) }
    /// Standard error.
    var error: String

    /// The one JSON document on standard output.
    func json() throws -> JSONValue { try JSONValue(bytes) }

    /// The one JSON document on standard error.
    func problem() throws -> JSONValue { try JSONValue(Data(error.utf8)) }

    var description: String { "status \(status)\n--- output\n\(output)--- error\n\(error)---" }
}

/// A JSON document, to look at its keys: a key that is missing differs from one that is null.
enum JSONValue: Hashable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(_ data: Data) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: data)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// The value at a path of keys and places, such as `incident.links.0.url`; nil where there is none.
    subscript(path: String) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(self)) { value, step in
            switch value {
            case .object(let object): object[String(step)]
            case .list(let list): Int(step).flatMap { list.indices.contains($0) ? list[$0] : nil }
            default: nil
            }
        }
    }

    func text(_ path: String) -> String? {
        if case .text(let text) = self[path] { text } else { nil }
    }

    var keys: Set<String> {
        if case .object(let object) = self { Set(object.keys) } else { [] }
    }

    var list: [JSONValue] {
        if case .list(let list) = self { list } else { [] }
    }
}
