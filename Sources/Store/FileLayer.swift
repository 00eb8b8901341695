import Foundation
import GRDBSQLite

/// A layer over SQLite's own files (`sqlite3_vfs`): it opens them in a way of its own, and is as they are in all else.
enum FileLayer {
    typealias Open =
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vfs>?,
            UnsafePointer<CChar>?,
            UnsafeMutablePointer<sqlite3_file>?,
            Int32,
            UnsafeMutablePointer<Int32>?
        ) -> Int32

    /// Makes a layer known to SQLite, and gives what it lies over; nil where that isn't there.
    ///
    /// `bytes` are those that it keeps of each file beside SQLite's own.
    static func register(
        _ name: String,
        bytes: Int,
        isDefault: Bool,
        open: @escaping Open
    ) -> UnsafeMutablePointer<sqlite3_vfs>? {
        guard let system = sqlite3_vfs_find("unix") else { return nil }
        let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        layer.initialize(to: system.pointee)
        layer.pointee.pNext = nil
        layer.pointee.zName = UnsafePointer(strdup(name))
        layer.pointee.szOsFile += Int32(bytes)
        layer.pointee.xOpen = open
        sqlite3_vfs_register(layer, isDefault ? 1 : 0)
        return system
    }
}
