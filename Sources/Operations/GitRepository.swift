import Domain
import Foundation

/// The git repository that a file lies in, to commit that file and nothing else.
struct GitRepository {
    private let program: String
    private let folder: String
    private let name: String
    private let environment: [String: String]

    /// - Throws: `.notFound` when git isn't installed, `.refused` when the file is in no repository or isn't tracked.
    init(of path: String, environment: [String: String]) throws(TocsinError) {
        let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        guard
            let program = folders.map({ $0 + "/git" }).first(where: { FileManager.default.isExecutableFile(atPath: $0) }
            )
        else {
            throw TocsinError(
                .notFound,
                "git isn't installed, or not on the PATH. Nothing was changed. Apply without --commit."
            )
        }
        self.program = program
        let url = URL(fileURLWithPath: path)
        folder = url.deletingLastPathComponent().path
        name = url.lastPathComponent
        self.environment = environment
        guard try run("rev-parse", "--is-inside-work-tree").output == "true" else {
            throw TocsinError(.refused, "\(path) is in no git repository. Nothing was changed. Apply without --commit.")
        }
        guard try run("ls-files", "--error-unmatch", "--", name).isSuccess else {
            throw TocsinError(
                .refused,
                "\(path) isn't kept by git yet. Nothing was changed. Add and commit it first, or apply without --commit."
            )
        }
    }

    /// Refused while the file differs from its last commit: that difference would go into this one.
    func requireClean() throws(TocsinError) {
        let status = try run("status", "--porcelain", "--", name)
        guard status.isSuccess, status.output.isEmpty else {
            throw TocsinError(
                .refused,
                "\(folder)/\(name) has changes that aren't committed, and --commit would take them along. Nothing was "
                    + "changed. Commit or undo them first, or apply without --commit."
            )
        }
    }

    /// Commits this file alone; what else is staged stays staged.
    ///
    /// Returns the commit's short name.
    func commit(_ message: String) throws(TocsinError) -> String {
        let commit = try run("commit", "--quiet", "--only", "--message", message, "--", name)
        guard commit.isSuccess else {
            throw TocsinError(
                .io,
                "The proposal is applied and recorded, but git did not commit \(folder)/\(name): \(commit.complaint) "
                    + "Commit it by hand."
            )
        }
        return try run("rev-parse", "--short", "HEAD").output
    }

    private struct Answer {
        var status: Int32
        var output: String
        var complaint: String
        var isSuccess: Bool { status == 0 }
    }

    private func run(_ arguments: String...) throws(TocsinError) -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--literal-pathspecs", "-C", folder] + arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        do {
            try process.run()
            let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            let lines = text.split(separator: "\n").map(String.init)
            return Answer(
                status: process.terminationStatus,
                output: lines.joined(separator: "\n"),
                complaint: lines.first.map { $0.hasSuffix(".") ? $0 : "\($0)." } ?? "it gave no reason."
            )
        } catch {
            throw TocsinError(.io, "git could not be run: \(error.localizedDescription)")
        }
    }
}
