import Domain

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Runbook {
    /// The largest runbook that is read, in bytes.
    package static let maximumSize = 16 * 1_024 * 1_024

    /// Reads a runbook file, or all `.md` files of a folder in the order of their names, as one runbook.
    ///
    /// `name` is what parts name as their source file; for a folder, the file's name is added.
    /// - Throws: `.notFound`, `.notAllowed`, `.io`, or `.badData` for what is no text or too large.
    package static func load(path: String, name: String? = nil) throws(TocsinError) -> Runbook {
        let name = name ?? path
        guard try isFolder(path) else { return try parse(bytes: read(path), file: name) }
        var runbook = Runbook(file: name)
        var size = 0
        for file in try files(of: path, name: name) {
            let bytes = try read(file.path)
            size += bytes.count
            guard size <= maximumSize else { throw tooLarge(path) }
            runbook.append(try parse(bytes: bytes, file: file.name))
        }
        return runbook
    }

    /// The files of a runbook with what its parts call them: itself, or those of a folder in the order of their names.
    ///
    /// - Throws: as `load`.
    package static func files(of path: String, name: String) throws(TocsinError) -> [(path: String, name: String)] {
        guard try isFolder(path) else { return [(path, name)] }
        let files = try markdownFiles(in: path)
        guard !files.isEmpty else {
            throw TocsinError(
                .notFound,
                "The folder \(path) holds no runbook: no file in it ends in .md. Name the file itself."
            )
        }
        return files.map { ("\(path)/\($0)", "\(name)/\($0)") }
    }

    private mutating func append(_ other: Runbook) {
        title = title ?? other.title
        introduction += other.introduction
        groups += other.groups
        playbooks += other.playbooks
        keyMetrics += other.keyMetrics
        alertThresholds += other.alertThresholds
        monitoringTools += other.monitoringTools
        severities += other.severities
        procedures += other.procedures
        contacts += other.contacts
        postIncident += other.postIncident
        scheduledMaintenance += other.scheduledMaintenance
        emergencyMaintenance += other.emergencyMaintenance
        maintenanceSteps += other.maintenanceSteps
        notUnderstood += other.notUnderstood
        warnings += other.warnings
    }

    private static func isFolder(_ path: String) throws(TocsinError) -> Bool {
        var info = stat()
        guard stat(path, &info) == 0 else { throw failure(path, errno) }
        switch info.st_mode & S_IFMT {
        case S_IFDIR: return true
        // A pipe may never end, and a device never does.
        case S_IFREG where info.st_size > maximumSize: throw tooLarge(path)
        case S_IFREG: return false
        default: throw TocsinError(.badData, "\(path) is no regular file. Give a Markdown file.")
        }
    }

    private static func markdownFiles(in folder: String) throws(TocsinError) -> [String] {
        guard let directory = opendir(folder) else { throw failure(folder, errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".md"), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The bytes of one file.
    ///
    /// - Throws: as `load`.
    package static func read(_ path: String) throws(TocsinError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, &buffer, buffer.count)
            #else
                let count = Darwin.read(descriptor, &buffer, buffer.count)
            #endif
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path, errno) }
            bytes += buffer[..<count]
            guard bytes.count <= maximumSize else { throw tooLarge(path) }
        }
    }

    private static func tooLarge(_ path: String) -> TocsinError {
        TocsinError(
            .badData,
            "\(path) is larger than \(maximumSize / 1_048_576) MiB, so it isn't read. Split it, or give another file."
        )
    }

    private static func failure(_ path: String, _ number: Int32) -> TocsinError {
        switch number {
        case ENOENT, ENOTDIR:
            return TocsinError(.notFound, "There is no runbook at \(path). Give the path of a Markdown file.")
        case EACCES, EPERM:
            return TocsinError(.notAllowed, "The runbook \(path) may not be read by this user. Change its permissions.")
        default:
            return TocsinError(.io, "The runbook \(path) can't be read: \(String(cString: strerror(number))).")
        }
    }
}
