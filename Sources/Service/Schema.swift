import Domain
import Foundation

/// What a JSON value must look like: requests are held to it, and the OpenAPI document shows it.
indirect enum Schema: Sendable {
    /// Text of so many code points, as JSON Schema counts them; `values` are the only ones allowed.
    case string(ClosedRange<Int> = 0...10_000, format: String? = nil, values: [String]? = nil)
    case integer(ClosedRange<Int>)
    case number
    case boolean
    case list(Schema, most: Int = 1_000)
    /// An object with these properties and no others.
    case object([Property])
    /// An object with any keys, each with such a value.
    case map(Schema)
    /// One of `Schema.components`.
    case component(String)
    case nullable(Schema)
    /// Any JSON value.
    case any

    struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool
        let about: String?

        static func required(_ name: String, _ schema: Schema, _ about: String? = nil) -> Property {
            Property(name: name, schema: schema, isRequired: true, about: about)
        }

        static func optional(_ name: String, _ schema: Schema, _ about: String? = nil) -> Property {
            Property(name: name, schema: schema, isRequired: false, about: about)
        }
    }

    /// An instant as RFC 3339 has it, such as `2026-11-22T03:00:00Z`.
    static let instant = Schema.string(20...40, format: "date-time")

    private static let base64 = "base64"

    /// Any bytes, so many in Base64.
    static func bytes(_ most: Int) -> Schema { .string(0...most, format: base64) }

    /// Text that must say something.
    static func text(_ most: Int = 10_000) -> Schema { .string(1...most) }
}

// MARK: - Checking

extension Schema {
    /// What is wrong with a value, each by its JSON pointer; nothing when all is right.
    func faults(in value: JSONValue, at pointer: String = "") -> [TocsinError.Field] {
        func fault(_ detail: String) -> [TocsinError.Field] { [TocsinError.Field(pointer, detail)] }
        switch (self, value) {
        case (.any, _), (.nullable, .null), (.boolean, .bool), (.number, .number), (.number, .integer): return []
        case (.nullable(let schema), _): return schema.faults(in: value, at: pointer)
        case (.component(let name), _):
            return Schema.components[name]?.faults(in: value, at: pointer) ?? fault("There is no schema \(name).")
        case (.string(let lengths, let format, let values), .string(let text)):
            return Schema.faults(in: text, lengths, format, values).flatMap(fault)
        case (.integer(let range), .integer(let integer)):
            return range.contains(integer)
                ? [] : fault("must be from \(range.lowerBound) to \(range.upperBound), not \(integer)")
        case (.list(let schema, let most), .array(let values)):
            guard values.count <= most else { return fault("holds \(values.count) items, more than \(most)") }
            return values.enumerated().flatMap { schema.faults(in: $1, at: "\(pointer)/\($0)") }
        case (.map(let schema), .object(let values)):
            return values.sorted { $0.key < $1.key }.flatMap {
                schema.faults(in: $0.value, at: "\(pointer)/\(Schema.escaped($0.key))")
            }
        case (.object(let properties), .object(let values)):
            return Schema.faults(in: values, properties, at: pointer)
        default: return fault("must be \(name), not \(value.kind)")
        }
    }

    private static func faults(
        in text: String,
        _ lengths: ClosedRange<Int>,
        _ format: String?,
        _ values: [String]?
    ) -> [String] {
        // A text has no more characters than bytes, which are counted already.
        if text.utf8.count > lengths.upperBound {
            let count = text.unicodeScalars.count
            guard count <= lengths.upperBound else {
                return ["has \(count) characters, more than \(lengths.upperBound)"]
            }
        }
        if lengths.lowerBound > 0, format == nil, values == nil, text.isBlank {
            return ["must say something"]
        }
        guard !text.holdsNUL else { return ["holds a NUL character"] }
        if let values, !values.contains(text) {
            return ["must be one of \(values.joined(separator: ", ")), not \(text.prefix(100))"]
        }
        if format == "date-time", Instant(rfc3339: text) == nil {
            return ["must be a time as RFC 3339 has it, such as 2026-11-22T03:00:00Z"]
        }
        if format == base64, Data(base64Encoded: text) == nil { return ["must be Base64"] }
        return []
    }

    private static func faults(
        in values: [String: JSONValue],
        _ properties: [Property],
        at pointer: String
    ) -> [TocsinError.Field] {
        var faults: [TocsinError.Field] = []
        var known = 0
        for property in properties {
            // Names of ours need no escape.
            if let value = values[property.name] {
                known += 1
                faults += property.schema.faults(in: value, at: "\(pointer)/\(property.name)")
            } else if property.isRequired {
                faults.append(TocsinError.Field("\(pointer)/\(property.name)", "is missing"))
            }
        }
        guard known < values.count else { return faults }
        let unknown = values.keys.filter { name in !properties.contains { $0.name == name } }
        for name in unknown.sorted() {
            let near = nearestName(to: name, in: properties.map(\.name)).map { "; did you mean \($0)?" } ?? ""
            faults.append(TocsinError.Field("\(pointer)/\(escaped(String(name.prefix(200))))", "is not known\(near)"))
        }
        return faults
    }

    /// A name as RFC 6901 writes it in a pointer.
    private static func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    private var name: String {
        switch self {
        case .string: "a string"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .list: "a list"
        case .object, .map: "an object"
        case .component(let name): "a \(name)"
        case .nullable(let schema): "\(schema.name) or null"
        case .any: "anything"
        }
    }
}

// MARK: - Describing

extension Schema {
    /// As JSON Schema 2020-12 writes it, which OpenAPI 3.1 uses.
    var document: JSONValue {
        switch self {
        case .string(let lengths, let format, let values):
            var object: [String: JSONValue] = ["type": "string"]
            if let values {
                object["enum"] = .array(values.map { .string($0) })
                return .object(object)
            }
            if format == Schema.base64 {
                object["contentEncoding"] = "base64"
                object["pattern"] = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
                object["maxLength"] = .integer(lengths.upperBound)
                return .object(object)
            }
            if let format {
                object["format"] = .string(format)
                return .object(object)
            }
            if lengths.lowerBound > 0 {
                object["minLength"] = .integer(lengths.lowerBound)
                object["pattern"] = "\\S"
            }
            object["maxLength"] = .integer(lengths.upperBound)
            return .object(object)
        case .integer(let range):
            return [
                "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
            ]
        case .number: return ["type": "number"]
        case .boolean: return ["type": "boolean"]
        case .list(let schema, let most):
            var object: [String: JSONValue] = ["type": "array", "items": schema.document]
            if most < Int.max { object["maxItems"] = .integer(most) }
            return .object(object)
        case .object(let properties):
            var shown: [String: JSONValue] = [:]
            for property in properties {
                var document = property.schema.document
                if let about = property.about, case .object(var object) = document {
                    object["description"] = .string(about)
                    document = .object(object)
                }
                shown[property.name] = document
            }
            var object: [String: JSONValue] = [
                "type": "object", "properties": .object(shown), "additionalProperties": false,
            ]
            let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
            if !required.isEmpty { object["required"] = .array(required) }
            return .object(object)
        case .map(let schema): return ["type": "object", "additionalProperties": schema.document]
        case .component(let name): return ["$ref": .string("#/components/schemas/\(name)")]
        case .nullable(let schema): return ["anyOf": [schema.document, ["type": "null"]]]
        case .any: return [:]
        }
    }
}
