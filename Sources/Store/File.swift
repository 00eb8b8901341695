import Domain
import Foundation

/// What the store does with files as a whole, outside SQLite.
enum File {
    /// Makes an empty file that only its owner may read; refused where one exists.
    static func create(_ path: String) throws(TocsinError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw refusal(path) }
        close(descriptor)
    }

    /// Whether a file isn't there or holds nothing.
    static func isEmpty(at path: String) throws(TocsinError) -> Bool {
        var info = stat()
        if stat(path, &info) == 0 { return info.st_size == 0 }
        guard errno == ENOENT else {
            throw TocsinError(.io, "\(path) can't be looked at: \(String(cString: strerror(errno))).")
        }
        return true
    }

    /// Whether the disk of a file has no room for this user any more.
    static func isDiskFull(at path: String) -> Bool {
        var info = statvfs()
        return statvfs(path, &info) == 0 && info.f_bavail == 0
    }

    /// Gives a finished file its name for good, unless that name is taken.
    static func publish(_ draft: String, as path: String) throws(TocsinError) {
        if link(draft, path) != 0 {
            guard errno != EEXIST else { throw refusal(path) }
            // A file system without hard links.
            guard access(path, F_OK) != 0, rename(draft, path) == 0 else { throw refusal(path) }
        }
        try syncFolder(of: path)
    }

    /// Makes names that changed in a file's folder durable.
    static func syncFolder(of path: String) throws(TocsinError) {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Some file systems can't flush a folder, and say EINVAL.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw TocsinError(.io, "The folder of \(path) could not be written: \(String(cString: strerror(errno))).")
        }
    }

    /// How SQLite is told to open a file in a way of its own, such as `immutable=1`.
    static func address(of path: String, _ parameter: String) -> String {
        let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
        return (path.hasPrefix("/") ? "file://" : "file:") + escaped + "?" + parameter
    }

    /// Removes a database with the files that SQLite keeps beside it.
    static func removeDatabase(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }

    private static func refusal(_ path: String) -> TocsinError {
        switch errno {
        case EEXIST:
            TocsinError(.cannotCreate, "\(path) exists already. Nothing was changed. Give another name.")
        case ENOSPC, EDQUOT:
            TocsinError(.io, "\(path) can't be created: the disk is full. Free some space and try again.")
        default:
            TocsinError(
                .cannotCreate,
                "\(path) can't be created: \(String(cString: strerror(errno))). Check that its folder exists and may "
                    + "be written."
            )
        }
    }
}
