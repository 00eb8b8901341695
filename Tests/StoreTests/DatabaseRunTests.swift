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

    @Test("The data version changes with each commit, of this connection or another, and with no look and no undo")
    func dataVersion() throws {
        let bench = try Bench()
        let other = try bench.otherProgram()
        let change = "INSERT OR REPLACE INTO setting (name, value) VALUES ('x', ?)"
        try bench.store.database.writeWithoutTransaction { db in
            func seen() throws -> UInt32 {
                var version: UInt32 = 0
                try db.transaction(.immediate) {
                    version = db.dataVersion
                    return .rollback
                }
                return version
            }
            var last = try seen()
            func hasChanged() throws -> Bool {
                let before = last
                last = try seen()
                return last != before
            }
            #expect(try !hasChanged())
            _ = try db.first("SELECT count(*) FROM event", []) { $0.integer(0) }
            #expect(try !hasChanged())
            try db.transaction(.immediate) {
                try db.run(change, [.text("undone")])
                return .rollback
            }
            #expect(try !hasChanged())
            for number in 0..<3 {
                try db.run(change, [.text("own \(number)")])
                let committed = db.dataVersion
                #expect(try hasChanged())
                #expect(last == committed)
                try other.writeWithoutTransaction { db in try db.execute(sql: change, arguments: ["\(number)"]) }
                #expect(try hasChanged())
            }
        }
    }
}
