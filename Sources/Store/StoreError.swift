import Domain
import GRDB

extension TocsinError {
    /// What a database's failure means for a person.
    ///
    /// Result codes: sqlite.org/rescode.html. `path` is named so that the person knows which file to look at.
    init(_ error: DatabaseError, path: String) {
        // Where shared memory finds no room, SQLite only says that something failed.
        let isFull = error.resultCode == .SQLITE_IOERR && File.isDiskFull(at: path)
        switch isFull ? .SQLITE_FULL : error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            self.init(
                .busy,
                "Another program is writing to \(path) and did not finish in time. Nothing was recorded. Try again."
            )
        case .SQLITE_FULL:
            self.init(
                .io,
                "The disk is full. Nothing was recorded, and what was there is safe. Free some space and try again; "
                    + "reading still works."
            )
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(
                .notAllowed,
                "\(path) can't be written: the file, its folder or the disk is read-only. Nothing was recorded; "
                    + "reading works."
            )
        case .SQLITE_NOTADB:
            self.init(
                .badData,
                "\(path) is not a tocsin database. Nothing was changed. If it was one, restore a backup with "
                    + "`tocsin restore FILE`."
            )
        case .SQLITE_CORRUPT:
            self.init(
                .badData,
                "\(path) is damaged (\(error.message ?? "corrupt")). Nothing was changed. Keep a copy of it, and restore "
                    + "a backup with `tocsin restore FILE`."
            )
        case .SQLITE_CANTOPEN:
            self.init(.io, "\(path) can't be opened. Check that the file exists and who may read it.")
        case .SQLITE_IOERR:
            self.init(
                .io,
                "Reading or writing \(path) failed (\(error.message ?? "input/output error")). What was acknowledged "
                    + "before is safe; this was not acknowledged. Check the disk, look whether it is there, then try again."
            )
        default:
            self.init(.internal, "The database refused: \(error)")
        }
    }
}

/// Runs database work and turns its failures into sentences.
func translatingErrors<Value>(path: String, _ work: () throws -> Value) throws(TocsinError) -> Value {
    do {
        return try work()
    } catch let error as TocsinError {
        throw error
    } catch let error as DatabaseError {
        throw TocsinError(error, path: path)
    } catch {
        throw TocsinError(.internal, "The database work failed: \(error)")
    }
}
