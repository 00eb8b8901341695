import Foundation
import GRDBSQLite

/// The write-ahead log as SQLite writes it, but each commit in one piece.
///
/// SQLite writes a header and a page for each page that a commit changes, and each is a call into the system: for a commit of
/// sixty pages they take longer than the flush. Here what follows what was written last waits in memory, until it is
/// synced, read, or complete: so nobody sees another file than without this, and what fails, fails before the commit does.
///
/// A `FileLayer`; only write-ahead logs are wrapped.
enum BufferedLog {
    /// Has every database of the process opened through this; once, and before any is.
    static func use() {
        system = FileLayer.register(
            "tocsin",
            bytes: MemoryLayout<BufferedFile>.stride,
            isDefault: true
        ) { _, name, file, flags, outFlags in BufferedLog.open(name, file, flags, outFlags) }
    }

    nonisolated(unsafe) private static var system: UnsafeMutablePointer<sqlite3_vfs>?

    private static func open(
        _ name: UnsafePointer<CChar>?,
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let system, let open = system.pointee.xOpen, let file else { return SQLITE_CANTOPEN }
        guard flags & SQLITE_OPEN_WAL != 0 else { return open(system, name, file, flags, outFlags) }
        let buffered = BufferedFile.at(file)
        buffered.initialize(to: BufferedFile())
        let code = open(system, name, BufferedFile.real(file), flags, outFlags)
        if BufferedFile.real(file).pointee.pMethods != nil { buffered.pointee.base.pMethods = UnsafePointer(methods) }
        return code
    }

    nonisolated(unsafe) private static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
        var methods = sqlite3_io_methods()
        methods.iVersion = 1
        methods.xClose = { file in
            perform(file) { buffered, real, methods in
                let code = buffered.flush(real)
                buffered.free()
                let closed = methods.xClose(real)
                return code == SQLITE_OK ? closed : code
            }
        }
        methods.xRead = { file, bytes, count, offset in
            perform(file, flushed: true) { _, real, methods in methods.xRead(real, bytes, count, offset) }
        }
        methods.xWrite = { file, bytes, count, offset in
            perform(file) { buffered, real, _ in
                buffered.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)), at: offset, real)
            }
        }
        methods.xTruncate = { file, size in
            perform(file, flushed: true) { _, real, methods in methods.xTruncate(real, size) }
        }
        methods.xSync = { file, flags in
            perform(file, flushed: true) { _, real, methods in methods.xSync(real, flags) }
        }
        methods.xFileSize = { file, size in
            perform(file, flushed: true) { _, real, methods in methods.xFileSize(real, size) }
        }
        methods.xLock = { file, lock in perform(file) { _, real, methods in methods.xLock(real, lock) } }
        methods.xUnlock = { file, lock in perform(file) { _, real, methods in methods.xUnlock(real, lock) } }
        methods.xCheckReservedLock = { file, found in
            perform(file) { _, real, methods in methods.xCheckReservedLock(real, found) }
        }
        methods.xFileControl = { file, operation, argument in
            perform(file, flushed: true) { _, real, methods in methods.xFileControl(real, operation, argument) }
        }
        methods.xSectorSize = { file in perform(file) { _, real, methods in methods.xSectorSize(real) } }
        methods.xDeviceCharacteristics = { file in
            perform(file) { _, real, methods in methods.xDeviceCharacteristics(real) }
        }
        let kept = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        kept.initialize(to: methods)
        return kept
    }()

    private static func perform(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        flushed: Bool = false,
        _ work: (inout BufferedFile, UnsafeMutablePointer<sqlite3_file>, sqlite3_io_methods) -> Int32
    ) -> Int32 {
        guard let file, let methods = BufferedFile.real(file).pointee.pMethods else { return SQLITE_MISUSE }
        let buffered = BufferedFile.at(file)
        if flushed {
            let code = buffered.pointee.flush(BufferedFile.real(file))
            if code != SQLITE_OK { return code }
        }
        return work(&buffered.pointee, BufferedFile.real(file), methods.pointee)
    }
}

/// A write-ahead log that is open; the system's own file stands behind it in memory.
private struct BufferedFile {
    /// What SQLite knows of it: must be the first.
    var base = sqlite3_file()
    private var bytes: UnsafeMutableRawPointer?
    private var capacity = 0
    private var count = 0
    /// Where in the file the bytes belong.
    private var start: Int64 = 0
    /// Whether the page that comes next completes a commit.
    private var completes = false

    /// Bytes that wait at most: SQLite's files take less than 128 KB at once.
    private static let most = 31 * 4_096
    /// The length of a frame's header, and where in it the size of the database is: not 0 in the last one of a commit.
    private static let header = (length: 24, size: 4..<8)

    static func at(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<BufferedFile> {
        UnsafeMutableRawPointer(file).assumingMemoryBound(to: BufferedFile.self)
    }

    static func real(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<sqlite3_file> {
        (UnsafeMutableRawPointer(file) + MemoryLayout<BufferedFile>.stride).assumingMemoryBound(to: sqlite3_file.self)
    }

    mutating func write(
        _ new: UnsafeRawBufferPointer,
        at offset: Int64,
        _ real: UnsafeMutablePointer<sqlite3_file>
    ) -> Int32 {
        if count > 0, offset != start + Int64(count) || count + new.count > BufferedFile.most {
            let code = flush(real)
            if code != SQLITE_OK { return code }
        }
        guard new.count <= BufferedFile.most, let from = new.baseAddress, let bytes = room(for: count + new.count)
        else {
            return real.pointee.pMethods.pointee.xWrite(real, new.baseAddress, Int32(new.count), offset)
        }
        if count == 0 { start = offset }
        (bytes + count).copyMemory(from: from, byteCount: new.count)
        count += new.count
        let isCommit = completes
        completes = new.count == BufferedFile.header.length && new[BufferedFile.header.size].contains { $0 != 0 }
        // Whoever reads it next may do so at once.
        return isCommit ? flush(real) : SQLITE_OK
    }

    /// Writes what waits; what can't be written is dropped, as it is when SQLite writes it itself.
    mutating func flush(_ real: UnsafeMutablePointer<sqlite3_file>) -> Int32 {
        guard count > 0, let bytes else { return SQLITE_OK }
        let length = Int32(count)
        count = 0
        completes = false
        return real.pointee.pMethods.pointee.xWrite(real, bytes, length, start)
    }

    mutating func free() {
        Foundation.free(bytes)
        bytes = nil
        capacity = 0
    }

    /// Nil when there is none.
    private mutating func room(for wanted: Int) -> UnsafeMutableRawPointer? {
        guard wanted > capacity else { return bytes }
        let larger = min(max(wanted, 2 * capacity), BufferedFile.most)
        guard let moved = realloc(bytes, larger) else { return nil }
        bytes = moved
        capacity = larger
        return moved
    }
}
