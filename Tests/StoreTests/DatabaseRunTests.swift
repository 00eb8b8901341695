import GRDB
import Testing

@testable import Store

@Suite struct DatabaseRunTests {
    @Test("What is bound comes back as it was: empty, long, with NUL, none, and many in one statement")
    func bound() throws {
        let bench = try Bench()
        let texts = ["", "a", "é\u{1F6A8}", "nul\0inside", String(repeating: "long ", count: 40_000)]
        let blobs: [[UInt8]] = [[], [0], Array(repeating: 7, count: 100_000)]
        try bench.store.database.writeWithoutTransaction { db in
            try db.run("CREATE TEMP TABLE bound (a TEXT, b BLOB, c TEXT, d INTEGER, e INTEGER)", [])
            for text in texts {
                for bytes in blobs {
                    try db.run("DELETE FROM bound", [])
                    try db.run(
                        "INSERT INTO bound (a, b, c, d, e) VALUES (?, ?, ?, ?, ?)",
                        [.text(text), .bytes(bytes), .optionalText(text), .integer(.min), .optionalInteger(nil)]
                    )
                    let read = try db.first("SELECT a, b, c, d, typeof(b), typeof(e) FROM bound", []) { columns in
                        (
                            columns.text(0), columns.bytes(1), columns.optionalText(2), columns.integer(3),
                            columns.text(4)
                        )
                    }
                    let (a, b, c, d, kind) = try #require(read)
                    #expect(a == text && b == bytes && c == text && d == .min && kind == "blob")
                }
            }
            try db.run("UPDATE bound SET c = ?", [.optionalText(nil)])
            #expect(try db.first("SELECT typeof(c) FROM bound", []) { $0.text(0) } == "null")
        }
    }
}
