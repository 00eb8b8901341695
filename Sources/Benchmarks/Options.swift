import Domain
import Foundation

/// What was asked for on the command line.
struct Options {
    enum Name: String, CaseIterable {
        case append, scale, log, html, check, rebuild, service, streams
        case serviceScale = "service-scale"
    }

    var names: [Name] = []
    var directory = ".build-benchmarks"
    var program = ".build-release/tocsin"
    var rounds: Int?
    var seconds = 1.0

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--dir": directory = try Options.value(of: argument, &rest)
            case "--program": program = try Options.value(of: argument, &rest)
            case "--rounds":
                guard let number = Int(try Options.value(of: argument, &rest)), number > 0 else { throw Options.wrong }
                rounds = number
            case "--seconds":
                guard let number = Double(try Options.value(of: argument, &rest)), number > 0 else {
                    throw Options.wrong
                }
                seconds = number
            // Its three million entries take a while to make, so it is asked for by name.
            case "all": names = Name.allCases.filter { $0 != .serviceScale }
            default:
                guard let name = Name(rawValue: argument) else { throw Options.wrong }
                names.append(name)
            }
        }
        guard !names.isEmpty else { throw Options.wrong }
    }

    private static let wrong = TocsinError(.usage, usage)

    private static func value(of option: String, _ rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst() else { throw wrong }
        return value
    }

    /// The folder of this run, made when it isn't there.
    func scratch() throws -> URL {
        let folder = URL(filePath: directory, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// A path in the scratch folder where no file is.
    func fresh(_ name: String) throws -> String {
        let path = try scratch().appending(path: name).path
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
        return path
    }

    /// The program to measure; refused when it isn't built.
    func requireProgram() throws -> String {
        let path = URL(filePath: program).path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw TocsinError(
                .notFound,
                "There is no program \(program). Build it as README.md says, or name one with --program."
            )
        }
        return path
    }
}
