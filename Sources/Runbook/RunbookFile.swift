import Dispatch
import Domain
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Runbook {
    /// The largest runbook that is read, in bytes.
    package static let maximumSize = 16 * 1_024 * 1_024

    /// The deepest folder below a runbook's own that is looked into, and the most files that are read.
    private static let maximumDepth = 16
    private static let maximumFiles = 10_000

    /// Reads a runbook file, or all `.md` files of a folder and of those in it, in the order of their names, as one.
    ///
    /// `name` is what parts name as their source file; for a folder, the file's name is added. Hidden files and folders,
    /// and links to folders, are left out.
    /// - Throws: `.notFound`, `.notAllowed`, `.io`, or `.badData` for what is no text or too large.
    package static func load(
        path: String,
        name: String? = nil,
        names: SectionNames = .standard
    ) throws(TocsinError) -> Runbook {
        let name = name ?? path
        guard try isFolder(path) else { return try parse(bytes: read(path), file: name, names: names) }
        let files = try files(of: path, name: name)
        var sources: [(bytes: [UInt8], name: String)] = []
        var size = 0
        for file in files {
            let bytes = try read(file.path)
            size += bytes.count
            guard size <= maximumSize else { throw tooLarge(path) }
            sources.append((bytes, file.name))
        }
        var runbook = Runbook(file: name)
        for parsed in parse(sources, names: names) {
            var one = try parsed.get()
            // A page of a site that only lists others is no fault of the runbook.
            if files.count > 1 { one.warnings.removeAll { $0.rule == .emptyRunbook } }
            runbook.append(one)
        }
        return runbook
    }

    /// Parses files beside each other, on all processors; the results are in the order of the files.
    private static func parse(
        _ sources: [(bytes: [UInt8], name: String)],
        names: SectionNames
    ) -> [Result<Runbook, TocsinError>] {
        let parsed = Mutex<[Int: Result<Runbook, TocsinError>]>([:])
        DispatchQueue.concurrentPerform(iterations: sources.count) { index in
            let (bytes, name) = sources[index]
            let result = Result { () throws(TocsinError) in try parse(bytes: bytes, file: name, names: names) }
            parsed.withLock { $0[index] = result }
        }
        return parsed.withLock { parsed in sources.indices.compactMap { parsed[$0] } }
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
        let prefix = name == "." ? "" : name.hasSuffix("/") ? name : name + "/"
        return files.map { ("\(path)/\($0)", prefix + $0) }
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
        escalation += other.escalation
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

    /// The paths of the Markdown files below a folder, by name; the files of a folder come before those in its folders.
    package static func markdownFiles(in folder: String) throws(TocsinError) -> [String] {
        var found: [String] = []
        var pending: [(path: String, depth: Int)] = [("", 0)]
        while let (path, depth) = pending.popLast() {
            let entries = try entries(of: path.isEmpty ? folder : "\(folder)/\(path)")
            let prefix = path.isEmpty ? "" : path + "/"
            found += entries.files.sorted().map { prefix + $0 }
            guard found.count <= maximumFiles else {
                throw TocsinError(
                    .badData,
                    "\(folder) holds more than \(maximumFiles) Markdown files, so it isn't read as a runbook. Name a "
                        + "folder of runbooks."
                )
            }
            if depth < maximumDepth {
                pending += entries.folders.sorted(by: >).map { (prefix + $0, depth + 1) }
            }
        }
        return found
    }

    private static func entries(of folder: String) throws(TocsinError) -> (files: [String], folders: [String]) {
        guard let directory = opendir(folder) else { throw failure(folder, errno) }
        defer { closedir(directory) }
        var files: [String] = []
        var folders: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            var info = stat()
            guard lstat("\(folder)/\(name)", &info) == 0 else { continue }
            switch info.st_mode & S_IFMT {
            case S_IFDIR: folders.append(name)
            case S_IFREG, S_IFLNK: if name.hasSuffix(".md") { files.append(name) }
            default: break
            }
        }
        return (files, folders)
    }

    /// The bytes of one file.
    ///
    /// - Throws: as `load`.
    package static func read(_ path: String) throws(TocsinError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw failure(path, errno) }
        var bytes: [UInt8] = []
        // One more than it has, to see its end at once.
        var room = Int(max(0, min(info.st_size, off_t(maximumSize)))) + 1
        while true {
            var count = 0
            var error: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
                repeat {
                    #if canImport(Glibc)
                        count = Glibc.read(descriptor, buffer.baseAddress, room)
                    #else
                        count = Darwin.read(descriptor, buffer.baseAddress, room)
                    #endif
                    error = errno
                } while count < 0 && error == EINTR
                initialized = max(0, count)
            }
            guard count >= 0 else { throw failure(path, error) }
            if count == 0 { return bytes }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            guard bytes.count <= maximumSize else { throw tooLarge(path) }
            room = 1 << 16
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
