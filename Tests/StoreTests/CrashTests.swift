import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// Whether the system lets a test trace another process and disturb its calls.
private let canTrace = ChildProcess.succeeds("strace", "-qq", "-o", "/dev/null", "true")

@Suite struct CrashTests {
    private let bench: Bench
    private let incident: Identifier

    init() throws {
        bench = try Bench()
        incident = try bench.store.declare()
    }

    /// Whether all that was acknowledged is there, in a log that verifies and projections that a rebuild gives.
    private func expectSound(_ acknowledged: [Identifier], _ comment: Comment) throws {
        let store = try bench.reopen()
        let there = try store.read { Set(try $0.timeline(of: incident).map(\.id)) }
        #expect(there.isSuperset(of: acknowledged), comment)
        #expect(try store.verify().fault == nil, comment)
        let incremental = try Projected(store)
        try store.rebuild()
        #expect(try Projected(store).difference(from: incremental) == nil, comment)
    }

    @Test("A writer that is killed loses nothing that it acknowledged")
    func killed() throws {
        var acknowledged: [Identifier] = []
        for round in rounds(8) {
            let child = try ChildProcess(bench.path, incident, "round\(round)", count: 1_000, threads: 3)
            let result = try child.result(killedAfter: 1 + round * 7 % 40)
            #expect(!result.recorded.isEmpty)
            #expect(result.recorded.count < 3_000)
            #expect(result.refused == [])
            acknowledged += result.recorded
            try expectSound(acknowledged, "round \(round)")
        }
    }

    @Test(
        "After a flush or a write that failed, what was acknowledged is there, the person is told, and it goes on",
        .enabled(if: canTrace, "needs strace and the permission to trace"),
        // A flush of the folder may fail; the first writes make the shared memory, without which the file is only read.
        arguments: [
            ("fdatasync,fsync", "EIO", "1", 15), ("fdatasync,fsync", "EIO", "3", 15),
            ("fdatasync,fsync", "EIO", "4+", 1), ("fdatasync,fsync", "ENOSPC", "5", 15), ("pwrite64", "EIO", "2", 0),
            ("pwrite64", "EIO", "9", 15), ("pwrite64", "EIO", "14", 15), ("pwrite64", "ENOSPC", "5", 0),
            ("pwrite64", "ENOSPC", "20+", 5),
        ]
    )
    func injected(calls: String, error: String, when: String, leastRecorded: Int) throws {
        try bench.store.database.close()
        let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)"]
        let injection = ["-e", "inject=\(calls):error=\(error):when=\(when)"]
        let child = try ChildProcess(bench.path, incident, "disturbed", count: 20, under: strace + injection)
        let result = try child.result()
        #expect(!result.refused.isEmpty, "no call failed")
        #expect(Set(result.refused).isSubset(of: ["io", "notAllowed"]), "\(result.refused)")
        #expect(result.recorded.count >= leastRecorded)
        try expectSound(result.recorded, "\(calls) \(error) \(when)")
        // It goes on as if nothing had been.
        let after = try bench.reopen().log("after", incident)
        #expect(try bench.reopen().entry(after)?.text == "after")
    }

    @Test(
        "A commit is written in one piece, whatever number of pages it changes",
        .enabled(if: canTrace, "needs strace and the permission to trace")
    )
    func pieces() throws {
        try bench.store.database.close()
        let trace = bench.folder + "/trace"
        let strace = ["strace", "-f", "-qq", "-o", trace, "-e", "trace=pwrite64"]
        let child = try ChildProcess(bench.path, incident, "traced", count: 200, under: strace)
        #expect(try child.result().recorded.count == 200)
        let calls = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").count
        // Each changes a dozen pages, each of which was a call for its header and one for itself. What is left over is the
        // shared memory, and the end, where all of them are moved into the database.
        #expect((200..<600).contains(calls), "\(calls) calls")
    }

    @Test(
        "What is copied beside commits is flushed in parts, and while that fails nothing is lost",
        .enabled(if: canTrace, "needs strace and the permission to trace"),
        arguments: [nil, "error=EIO", "error=ENOSPC", "signal=KILL"]
    )
    func copied(injection: String?) throws {
        try bench.store.database.close()
        let trace = bench.folder + "/trace"
        let file = URL(fileURLWithPath: bench.path).resolvingSymlinksInPath().path
        let options = "strace -f -qq -o \(trace) -P \(file) -e trace=fdatasync".split(separator: " ").map(
            String.init
        )
        let inject = injection.map { ["-e", "inject=fdatasync:\($0):when=2+"] } ?? []
        let child = try ChildProcess(
            bench.path,
            incident,
            String(repeating: "x", count: 3_000),
            count: 1_000,
            readers: 1,
            under: options + inject
        )
        let result = try child.result()
        #expect(result.refused == [])
        let isKilled = injection == "signal=KILL"
        #expect(isKilled ? !result.recorded.isEmpty : result.recorded.count == 1_000)
        // Each entry fills a page of the log's table and one of the timeline: without the parts it would be flushed once.
        let flushes = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
        #expect(flushes.count > (isKilled ? 1 : 4), "\(flushes)")
        try expectSound(result.recorded, "\(injection ?? "undisturbed")")
    }

    @Test(
        "A writer that is killed in the middle of a system call loses nothing that it acknowledged",
        .enabled(if: canTrace, "needs strace and the permission to trace"),
        arguments: [("pwrite64", 3), ("pwrite64", 6), ("pwrite64", 11), ("fdatasync", 2), ("fdatasync", 5)]
    )
    func killedInCall(call: String, when: Int) throws {
        try bench.store.database.close()
        let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)"]
        let injection = ["-e", "inject=\(call):signal=KILL:when=\(when)"]
        let child = try ChildProcess(bench.path, incident, "killed", count: 30, under: strace + injection)
        let result = try child.result()
        #expect(result.recorded.count < 30)
        try expectSound(result.recorded, "\(call) \(when)")
    }

    @Test("A database whose creation was cut short leaves no file under its name, and can be made afterwards")
    func creation() throws {
        let path = bench.folder + "/other.sqlite"
        try Data().write(to: URL(fileURLWithPath: path + ".new-left"))
        let store = try Store.create(at: path, world: Bench.world())
        #expect(try store.verify().events == 0)
    }
}
