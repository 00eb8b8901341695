import Domain
import Testing

@testable import Service

@Suite("A schema")
struct SchemaTests {
    private let person = Schema.object([
        .required("name", .text(10)), .optional("age", .integer(0...150)),
        .optional("kind", .nullable(.string(values: ["human", "program"]))), .optional("since", .instant),
        .optional("tags", .list(.text(5), most: 2)),
    ])

    @Test(
        "names each fault by its JSON pointer",
        arguments: [
            (["name": "ana"], []),
            (["name": "ana", "age": 30, "kind": .null, "tags": ["a", "b"]], []),
            ([:], ["/name is missing"]),
            (["name": "  "], ["/name must say something"]),
            (["name": "much too long"], ["/name has 13 characters, more than 10"]),
            (["name": 7], ["/name must be a string, not a number"]),
            (["name": "a\0"], ["/name holds a NUL character"]),
            (["name": "a", "age": 151], ["/age must be from 0 to 150, not 151"]),
            (["name": "a", "kind": "cat"], ["/kind must be one of human, program, not cat"]),
            (
                ["name": "a", "since": "yesterday"],
                ["/since must be a time as RFC 3339 has it, such as 2026-11-22T03:00:00Z"]
            ),
            (["name": "a", "tags": ["a", 1]], ["/tags/1 must be a string, not a number"]),
            (["name": "a", "tags": ["a", "b", "c"]], ["/tags holds 3 items, more than 2"]),
            (["nmae": "a"], ["/name is missing", "/nmae is not known; did you mean name?"]),
            (["name": "a", "x/y": 1], ["/x~1y is not known"]),
            ([], [" must be an object, not a list"]),
        ] as [(JSONValue, [String])]
    )
    func faults(value: JSONValue, expected: [String]) {
        #expect(person.faults(in: value).map { "\($0.field) \($0.detail)" } == expected)
    }
}
