import BenchmarkBaseline
import Domain
import Foundation

/// What the figures depend on.
enum Machine {
    static func facts(in folder: URL) throws -> String {
        let flush = try flushSeconds(in: folder)
        return
            "\(ProcessInfo.processInfo.activeProcessorCount) cores, SQLite \(String(cString: baseline_sqlite_version())), "
            + "disk flush \(milliseconds(flush)) in \(folder.relativePath)"
    }

    /// The median time of writing 4,096 bytes at a file's end and flushing them.
    private static func flushSeconds(in folder: URL) throws -> Double {
        let path = folder.appending(path: "flush").path
        let file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw TocsinError(.io, "\(path) can't be written.") }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 120, count: 4_096)
        var times: [Double] = []
        for _ in 0..<200 {
            let start = monotonicSeconds()
            guard write(file, page, page.count) == page.count, fsync(file) == 0 else {
                throw TocsinError(.io, "\(path) can't be written.")
            }
            times.append(monotonicSeconds() - start)
        }
        return times.median
    }
}
