import Domain
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files that are there whole or not at all: written beside their place, flushed, then renamed.
package enum AtomicFile {
    /// Writes a file, making its folder when it isn't there; one that is there keeps its mode and owner.
    ///
    /// Throws `cannotCreate` or `io`; then the file is as it was.
    package static func write(_ bytes: [UInt8], to name: String, in folder: String) throws(TocsinError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw TocsinError(.cannotCreate, "The folder \(folder) can't be made: \(error.localizedDescription)")
        }
        let path = folder + "/" + name
        let (temporary, file) = try create(beside: name, in: folder)
        // The lock goes with it, once the file has its name.
        defer { close(file) }
        keepMode(of: path, for: file)
        let fault = fill(file, with: bytes)
        guard fault == 0 else {
            unlink(temporary)
            throw failure("\(path) could not be written", fault)
        }
        guard rename(temporary, path) == 0 else {
            let fault = errno
            unlink(temporary)
            throw failure("\(path) could not be written", fault)
        }
        flush(folder)
    }

    static func remove(_ name: String, in folder: String) throws(TocsinError) {
        guard unlink(folder + "/" + name) == 0 || errno == ENOENT else {
            throw failure("\(folder)/\(name) could not be removed", errno)
        }
        flush(folder)
    }

    /// An empty file that nobody else writes: a new one, or what a killed program left.
    ///
    /// Whoever writes holds its lock until the rename, so that a file without one is nobody's any more.
    private static func create(
        beside name: String,
        in folder: String
    ) throws(TocsinError) -> (path: String, descriptor: Int32) {
        for attempt in 0..<100 {
            let path = "\(folder)/.\(name).\(attempt).tmp"
            let new = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            guard new >= 0 || errno == EEXIST else {
                throw failure("\(folder)/\(name) could not be made", errno, code: .cannotCreate)
            }
            let file = new >= 0 ? new : open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
            guard file >= 0 else { continue }
            if isLocked(file, at: path, isNew: new >= 0), ftruncate(file, 0) == 0 { return (path, file) }
            close(file)
        }
        throw TocsinError(.cannotCreate, "\(folder) is full of unfinished files of \(name): remove `.\(name).*.tmp`.")
    }

    /// Locks a file, and sees that it still has its name: who held the lock before may have given it another.
    private static func isLocked(_ file: Int32, at path: String, isNew: Bool) -> Bool {
        if flock(file, LOCK_EX | LOCK_NB) != 0 {
            // Where files can't be locked, only a new one is sure to be nobody else's.
            return isNew && errno != EWOULDBLOCK
        }
        var opened = stat()
        var named = stat()
        return fstat(file, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
            && opened.st_dev == named.st_dev
    }

    /// Gives a new file the owner and mode of the one whose place it takes; the owner only where that is allowed.
    private static func keepMode(of path: String, for file: Int32) {
        var info = stat()
        guard stat(path, &info) == 0 else { return }
        // The owner first: changing it clears bits of the mode.
        _ = fchown(file, info.st_uid, info.st_gid)
        fchmod(file, info.st_mode & 0o7777)
    }

    /// Writes and flushes; 0 or the error's number.
    private static func fill(_ file: Int32, with bytes: [UInt8]) -> Int32 {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest)
                let count = Foundation.write(file, piece.baseAddress, piece.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                rest = rest.dropFirst(count)
            }
            return fsync(file) == 0 ? 0 : errno
        }
    }

    /// Makes the rename itself durable; where folders can't be flushed, there is nothing more to do.
    private static func flush(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ what: String, _ number: Int32, code: TocsinError.Code = .io) -> TocsinError {
        TocsinError(code, "\(what): \(String(cString: strerror(number))). What was there before is kept.")
    }
}
