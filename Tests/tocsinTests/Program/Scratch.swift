import Foundation
import GRDB
import Testing

/// A folder of its own for one test, in which the real program runs as a process of its own.
///
/// The folder goes when the test ends.
final class Scratch {
    /// The folder; the workspace, once there is one.
    let folder: String
    /// The variables that the program gets; no others.
    var environment: [String: String]

    init() throws {
        // Below /tmp, where another user can reach it.
        folder = "/tmp/tocsin-test-\(UUID().uuidString)"
        let program = try Scratch.program.get()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        environment = [
            "HOME": "\(folder)/home", "PATH": "\(program.folder):/usr/local/bin:/usr/bin:/bin", "TZ": "UTC",
            "LC_ALL": "C.UTF-8", "TOCSIN_ACTOR": "ana",
        ]
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print("\(folder) is left: \(error)") }
    }

    /// A workspace on `runbook`, with an incident of P1 for each title.
    static func workspace(declaring titles: String...) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(runbook, to: "source.md")
        try scratch.succeed("init", "--runbook", "source.md")
        for title in titles { try scratch.succeed("declare", "P1", title) }
        return scratch
    }

    /// Small, and with a part of every kind that commands show.
    static let runbook = """
        # Runbook

        ## Issue: Checkout fails

        **Symptoms**: Customers can't pay, the checkout shows an error

        **Debug Steps**:
        1. Check the `payment` log
        2. Check the certificate

        **Log Query**:
        ```sql
        SELECT 'payment';
        ```

        **Solutions**:
        - **Old certificate**: Renew it

        **Quick Fix**: Switch to invoices

        **Escalation**: After 20 minutes, call the payment team

        ## Issue: Search is slow

        **Symptoms**: Results take seconds

        **Debug Steps**:
        1. Check the index

        ## On-Call Procedures

        ### P0 - Everything down
        1. **Immediate**: Look at the status page
        2. **10 minutes**: Wake the lead

        ### P1 - Main function broken
        1. **Immediate**: Undo the last change
        2. **30 minutes**: Call the lead

        ## Escalation Contacts

        ### Internal Team
        - **Lead**: Kim, +49 30 1234
        - **Deputy**: [Contact Info]

        ## Post-Incident Process

        ### Short-term (Within 24 hours)
        1. Write the report

        """
}

extension Scratch {
    /// Where the program lies: beside the bundle that these tests are in.
    static let program = Result<(path: String, folder: String), any Error> {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = bundle.deletingLastPathComponent()
        // A bundle is a folder on some systems.
        while folder.path.contains(".xctest") { folder.deleteLastPathComponent() }
        let path = folder.appending(path: "tocsin").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Missing(description: "There is no program at \(path). Build it first: swift build --product tocsin")
        }
        return (path, folder.path)
    }

    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs `tocsin` with these arguments.
    @discardableResult
    func run(_ arguments: String..., input: Data? = nil) throws -> Answer {
        try run(arguments, input: input)
    }

    func run(_ arguments: [String], input: Data? = nil) throws -> Answer {
        try start([Scratch.program.get().path] + arguments, input: input).wait()
    }

    /// Runs `tocsin`, which must end with status 0.
    @discardableResult
    func succeed(_ arguments: String..., input: Data? = nil, at location: SourceLocation = #_sourceLocation) throws
        -> Answer
    {
        let answer = try run(arguments, input: input)
        try #require(
            answer.status == 0,
            "tocsin \(arguments.joined(separator: " "))\n\(answer)",
            sourceLocation: location
        )
        return answer
    }

    /// What a command says with `--json`.
    func json(_ arguments: String..., at location: SourceLocation = #_sourceLocation) throws -> JSONValue {
        let answer = try run(arguments + ["--json"])
        try #require(
            answer.status == 0,
            "tocsin \(arguments.joined(separator: " "))\n\(answer)",
            sourceLocation: location
        )
        return try answer.json()
    }

    /// Runs a script in sh, where `tocsin` is on the path.
    func shell(_ script: String, input: Data? = nil) throws -> Answer {
        try start(["/bin/sh", "-c", script], input: input).wait()
    }

    /// Starts a program; its first word is a path or a name on the path.
    func start(_ words: [String], input: Data? = nil) throws -> RunningProcess {
        try RunningProcess(words, in: folder, environment: environment, input: input)
    }
}

extension Scratch {
    var database: String { "\(folder)/.tocsin/tocsin.db" }

    func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

    func write(_ data: Data, to name: String) throws {
        try data.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    func contents(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: name.hasPrefix("/") ? name : "\(folder)/\(name)"))
    }

    /// The ends of the log: they change with every event.
    func heads(at location: SourceLocation = #_sourceLocation) throws -> JSONValue {
        try #require(try json("verify", at: location)["heads"], sourceLocation: location)
    }

    /// The hashes of all events, read without the program.
    func events() throws -> [Data] {
        let database = try DatabaseQueue(path: database)
        let hashes = try database.read { db in
            try Data.fetchAll(db, sql: "SELECT hash FROM event ORDER BY replica, seq")
        }
        try database.close()
        return hashes
    }

    /// The texts of the only incident's timeline.
    func texts(of incident: String = "INC-1") throws -> [String] {
        try json("timeline", incident).list.compactMap { $0.text("text") }
    }

    /// Runs a command that must be refused with this status, a message of people's words, and nothing changed.
    @discardableResult
    func refuse(
        _ arguments: [String],
        _ status: Int32,
        saying words: String...,
        input: Data? = nil,
        at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        let before = try events()
        let answer = try run(arguments, input: input)
        let shown = arguments.map { $0.prefix(100) }.joined(separator: " ")
        #expect(answer.status == status, "tocsin \(shown)\n\(answer)", sourceLocation: location)
        #expect(answer.bytes.isEmpty, "tocsin \(shown)\n\(answer)", sourceLocation: location)
        for word in words {
            #expect(answer.error.contains(word), "tocsin \(shown)\n\(answer)", sourceLocation: location)
        }
        #expect(try events() == before, "tocsin \(shown) changed the log", sourceLocation: location)
        return answer
    }
}
