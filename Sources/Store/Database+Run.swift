import Foundation
import GRDB
import GRDBSQLite

/// A value for a parameter of a statement.
enum Parameter {
    case text(String)
    case optionalText(String?)
    case integer(Int64)
    case optionalInteger(Int64?)
    case bytes([UInt8])

    /// Bytes of text, or of bytes.
    fileprivate var length: Int {
        switch self {
        case .text(let text), .optionalText(.some(let text)): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .integer, .optionalInteger, .optionalText(nil): 0
        }
    }
}

/// The columns of a row while a statement stands on it.
struct Columns {
    fileprivate let statement: OpaquePointer

    func text(_ column: Int32) -> String {
        let bytes = UnsafeBufferPointer(
            start: sqlite3_column_text(statement, column),
            count: Int(sqlite3_column_bytes(statement, column))
        )
        return String(decoding: bytes, as: UTF8.self)
    }

    func optionalText(_ column: Int32) -> String? {
        sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : text(column)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        let bytes = UnsafeRawBufferPointer(
            start: sqlite3_column_blob(statement, column),
            count: Int(sqlite3_column_bytes(statement, column))
        )
        return [UInt8](bytes)
    }

    func data(_ column: Int32) -> Data {
        guard let bytes = sqlite3_column_blob(statement, column) else { return Data() }
        return Data(bytes: bytes, count: Int(sqlite3_column_bytes(statement, column)))
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    func optionalInteger(_ column: Int32) -> Int64? {
        sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : integer(column)
    }
}

/// A column that mostly says the same in one row after another, so that its string is made once.
struct RepeatedText {
    private var text = ""
    private var bytes: [UInt8] = []

    mutating func read(_ column: Int32, of row: Columns) -> String {
        let start = sqlite3_column_text(row.statement, column)
        let count = Int(sqlite3_column_bytes(row.statement, column))
        let isSame =
            bytes.count == count
            && bytes.withUnsafeBytes { bytes in
                guard let first = bytes.baseAddress, let start else { return true }
                return memcmp(first, start, count) == 0
            }
        if !isSame {
            bytes = row.bytes(column)
            text = String(decoding: bytes, as: UTF8.self)
        }
        return text
    }
}

/// The statements that every append runs go straight to SQLite: GRDB boxes each argument and copies each row, which
/// takes longer than the statements themselves.
extension Database {
    /// Lets statements be compiled without telling GRDB which tables and columns they use.
    ///
    /// That serves its observation of changes, which nothing here uses, and is half of what compiling a statement takes.
    func dropAuthorizer() { sqlite3_set_authorizer(sqliteConnection, nil, nil) }

    /// Another number after each commit to the file: of this connection at once, of others once a transaction has begun.
    var dataVersion: UInt32 {
        var version: UInt32 = 0
        sqlite3_file_control(sqliteConnection, nil, SQLITE_FCNTL_DATA_VERSION, &version)
        return version
    }

    /// Runs a statement that gives no rows.
    func run(_ sql: String, _ parameters: [Parameter]) throws {
        try all(sql, parameters) { _ in }
    }

    /// The first row that a statement gives.
    func first<Value>(_ sql: String, _ parameters: [Parameter], _ read: (Columns) throws -> Value) throws -> Value? {
        var value: Value?
        try all(sql, parameters) { if value == nil { value = try read($0) } }
        return value
    }

    /// Every row that a statement gives.
    func all(_ sql: String, _ parameters: [Parameter], _ read: (Columns) throws -> Void) throws {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        // All texts in one place until the statement is over: SQLite would ask for memory for a copy of each.
        try withUnsafeTemporaryAllocation(byteCount: parameters.reduce(1) { $0 + $1.length }, alignment: 1) { texts in
            defer { sqlite3_reset(statement) }
            var place = texts[...]
            for index in parameters.indices {
                let code = bind(parameters[index], at: Int32(index + 1), of: statement, keptIn: &place)
                guard code == SQLITE_OK else { throw failure(code, sql) }
            }
            while true {
                let code = sqlite3_step(statement)
                if code == SQLITE_DONE { return }
                guard code == SQLITE_ROW else { throw failure(code, sql) }
                try read(Columns(statement: statement))
            }
        }
    }

    /// A transaction around work: committed when the work says so, undone when it doesn't or throws.
    ///
    /// GRDB's own begins through generic code that the runtime must look up first, which costs the start of a program
    /// more than the transaction.
    func transaction(_ kind: TransactionKind, _ work: () throws -> TransactionCompletion) throws {
        try run("BEGIN " + kind.rawValue, [])
        do {
            let completion = try work()
            try run(completion == .commit ? "COMMIT" : "ROLLBACK", [])
        } catch {
            // SQLite has ended it already after the worst failures, and the first of two errors is the one to tell.
            if isInsideTransaction { sqlite3_exec(sqliteConnection, "ROLLBACK", nil, nil, nil) }
            throw error
        }
    }

    /// `place` is where the bytes of this parameter and those after it stay while the statement runs, and one byte more.
    private func bind(
        _ parameter: Parameter,
        at index: Int32,
        of statement: OpaquePointer,
        keptIn place: inout Slice<UnsafeMutableRawBufferPointer>
    ) -> Int32 {
        let start = UnsafeMutableRawBufferPointer(rebasing: place)
        func keep(_ bytes: UnsafeRawBufferPointer) -> Int32 {
            start.copyMemory(from: bytes)
            place = place.dropFirst(bytes.count)
            return Int32(bytes.count)
        }
        switch parameter {
        case .text(var text), .optionalText(.some(var text)):
            let count = text.withUTF8 { keep(UnsafeRawBufferPointer($0)) }
            return sqlite3_bind_text(
                statement,
                index,
                start.assumingMemoryBound(to: CChar.self).baseAddress,
                count,
                nil
            )
        case .bytes(let bytes):
            return sqlite3_bind_blob(statement, index, start.baseAddress, bytes.withUnsafeBytes(keep), nil)
        case .integer(let integer), .optionalInteger(.some(let integer)):
            return sqlite3_bind_int64(statement, index, integer)
        case .optionalText(nil), .optionalInteger(nil):
            return sqlite3_bind_null(statement, index)
        }
    }

    private func failure(_ code: Int32, _ sql: String) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: sqliteConnection.map { String(cString: sqlite3_errmsg($0)) },
            sql: sql
        )
    }
}
