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
        defer { sqlite3_reset(statement) }
        for index in parameters.indices {
            let code = bind(parameters[index], at: Int32(index + 1), of: statement)
            guard code == SQLITE_OK else { throw failure(code, sql) }
        }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure(code, sql) }
            try read(Columns(statement: statement))
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

    private func bind(_ parameter: Parameter, at index: Int32, of statement: OpaquePointer) -> Int32 {
        switch parameter {
        case .text(var text):
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(statement, index, $0.baseAddress, Int32($0.count), copied)
                }
            }
        case .optionalText(let text):
            text.map { bind(.text($0), at: index, of: statement) } ?? sqlite3_bind_null(statement, index)
        case .integer(let integer):
            sqlite3_bind_int64(statement, index, integer)
        case .optionalInteger(let integer):
            integer.map { sqlite3_bind_int64(statement, index, $0) } ?? sqlite3_bind_null(statement, index)
        case .bytes(let bytes):
            sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), copied)
        }
    }

    private func failure(_ code: Int32, _ sql: String) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: sqliteConnection.map { String(cString: sqlite3_errmsg($0)) },
            sql: sql
        )
    }

    /// SQLITE_TRANSIENT, a cast that Swift can't import: SQLite takes a copy.
    private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
