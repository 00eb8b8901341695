/// An optional field whose JSON is `null` when it is unknown: readers can rely on the key.
@propertyWrapper
package struct Nullable<Value: Encodable & Hashable & Sendable>: Hashable, Sendable, Encodable {
    package var wrappedValue: Value?

    package init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }

    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        if let wrappedValue {
            try value.encode(wrappedValue)
        } else {
            try value.encodeNil()
        }
    }
}
