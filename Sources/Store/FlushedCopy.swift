import Foundation
import GRDBSQLite
import Synchronization

/// A database's file that is flushed while a checkpoint copies into it, and not only at the end.
///
/// SQLite flushes it once all of the log is copied, which a copy beside commits hardly gets to: so all that was copied beside
/// them would wait for the one copy that a commit waits for. A flush that fails here fails the copy, which is made anew then.
///
/// A `FileLayer`, for connections that ask for it.
enum FlushedCopy {
    /// Has a file opened through this; see `File.address`.
    static let parameter = "vfs=\(name)"
    private static let name = "tocsin-copy"
    /// Pages between two flushes.
    private static let step = 256

    /// Makes it known to SQLite; once, and before it is asked for.
    static func register() {
        system = FileLayer.register(
            name,
            bytes: MemoryLayout<Int>.stride,
            isDefault: false
        ) { _, name, file, flags, outFlags in FlushedCopy.open(name, file, flags, outFlags) }
    }

    nonisolated(unsafe) private static var system: UnsafeMutablePointer<sqlite3_vfs>?

    private static func open(
        _ name: UnsafePointer<CChar>?,
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let system, let open = system.pointee.xOpen, let file else { return SQLITE_CANTOPEN }
        let code = open(system, name, file, flags, outFlags)
        guard code == SQLITE_OK, flags & SQLITE_OPEN_MAIN_DB != 0, let own = file.pointee.pMethods else { return code }
        unflushed(file).initialize(to: 0)
        file.pointee.pMethods = methods(like: own)
        return code
    }

    /// How many pages were written since it was flushed: behind what SQLite keeps of the file.
    private static func unflushed(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<Int> {
        (UnsafeMutableRawPointer(file) + Int(system?.pointee.szOsFile ?? 0)).assumingMemoryBound(to: Int.self)
    }

    /// SQLite has one set of methods for all files of a kind: the first one's, and the same but for `xWrite`.
    private static let known = Mutex<Methods?>(nil)

    private struct Methods: @unchecked Sendable {
        let own: UnsafePointer<sqlite3_io_methods>
        let flushed: UnsafePointer<sqlite3_io_methods>

        init(_ own: UnsafePointer<sqlite3_io_methods>) {
            let flushed = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
            flushed.initialize(to: own.pointee)
            flushed.pointee.xWrite = { file, bytes, count, offset in
                FlushedCopy.write(file, bytes, count, offset)
            }
            self.own = own
            self.flushed = UnsafePointer(flushed)
        }
    }

    private static func methods(like own: UnsafePointer<sqlite3_io_methods>) -> UnsafePointer<sqlite3_io_methods> {
        let known = known.withLock { known in
            let methods = known ?? Methods(own)
            known = methods
            return methods
        }
        return known.own == own ? known.flushed : own
    }

    private static func write(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ bytes: UnsafeRawPointer?,
        _ count: Int32,
        _ offset: Int64
    ) -> Int32 {
        guard let file, let own = known.withLock({ $0?.own.pointee }) else { return SQLITE_MISUSE }
        let code = own.xWrite(file, bytes, count, offset)
        guard code == SQLITE_OK else { return code }
        let unflushed = unflushed(file)
        unflushed.pointee += 1
        guard unflushed.pointee >= step else { return SQLITE_OK }
        unflushed.pointee = 0
        return own.xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY)
    }
}
