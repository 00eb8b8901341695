import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// How to run a program as somebody who isn't root, whom file modes don't stop; nil when that is impossible.
private let asNobody: [String]? = {
    if geteuid() != 0 { return [] }
    let command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    let canRun = ChildProcess.succeeds(
        command[0],
        command[1],
        command[2],
        command[3],
        "test",
        "-x",
        ChildProcess.program
    )
    return canRun ? command : nil
}()

@Suite(.enabled(if: asNobody != nil, "needs setpriv, or not to be root, and tests that others may run"))
struct PermissionTests {
    private let bench: Bench
    private let incident: Identifier

    init() throws {
        bench = try Bench()
        incident = try bench.store.declare()
        for number in 0..<5 { try bench.store.log("entry \(number)", incident) }
    }

    private func set(file: Int, folder: Int) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: bench.folder) {
            try FileManager.default.setAttributes(
                [.posixPermissions: file],
                ofItemAtPath: bench.folder + "/" + name
            )
        }
        try FileManager.default.setAttributes([.posixPermissions: folder], ofItemAtPath: bench.folder)
    }

    private func write(_ count: Int = 2) throws -> ChildProcess.Result {
        let nobody = try #require(asNobody)
        let result = try ChildProcess(bench.path, incident, "nobody", count: count, under: nobody).result()
        try set(file: 0o600, folder: 0o700)
        return result
    }

    @Test("A read-only file in a read-only folder is read, and writing is refused", arguments: [0o444, 0o666])
    func readOnlyFolder(file: Int) throws {
        try bench.store.database.close()
        try set(file: file, folder: 0o555)
        let result = try write()
        #expect(result.read == 6)
        #expect(result.recorded == [])
        #expect(result.refused == ["notAllowed", "notAllowed"])
        #expect(try bench.reopen().verify().events == 7)
    }

    @Test("What is still in the write-ahead log is read too", arguments: [0o444, 0o644])
    func writeAheadLog(file: Int) throws {
        #expect(FileManager.default.fileExists(atPath: bench.path + "-wal"))
        try set(file: file, folder: 0o555)
        let result = try write()
        #expect(result.read == 6)
        #expect(result.refused == ["notAllowed", "notAllowed"])
    }

    @Test("A file that may not even be read says so")
    func unreadable() throws {
        try bench.store.database.close()
        try set(file: 0o000, folder: 0o555)
        let result = try write()
        #expect(result.read == nil)
        #expect(result.refused == ["io"] || result.refused == ["notAllowed"], "\(result.refused)")
    }
}
