import Testing

@testable import Service

@Suite("A JSON value")
struct JSONValueTests {
    @Test(
        "is what the document says",
        arguments: [
            ("true", .bool(true)), ("false", .bool(false)), ("1", 1), ("0", 0), ("-7", -7), ("1.5", .number(1.5)),
            ("1e2", 100), ("null", .null), ("\"true\"", "true"), ("[]", []), ("{}", [:]),
            ("[true, 1, {\"a\": [null]}]", [.bool(true), 1, ["a": [.null]]]),
            ("12345678901234567890", .number(12_345_678_901_234_567_168)),
        ] as [(String, JSONValue)]
    )
    func parsed(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    @Test(
        "is none of what is no JSON, or is too deep",
        arguments: ["", "nan", "{'a':1}", "[01]", "{} x", "\"\\ud800\""]
    )
    func refused(text: String) {
        #expect(throws: (any Error).self) { try JSONValue(parsing: Array(text.utf8)) }
        let deep = String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000)
        #expect(throws: (any Error).self) { try JSONValue(parsing: Array(deep.utf8)) }
    }
}
