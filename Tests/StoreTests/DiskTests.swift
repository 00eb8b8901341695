import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// A small disk in memory; making one needs the right to mount.
private final class SmallDisk {
    let path: String

    init(megabytes: Int) throws {
        path = try Bench.makeFolder()
        try #require(ChildProcess.succeeds("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path))
    }

    deinit {
        if !ChildProcess.succeeds("umount", "-l", path) { print("\(path) could not be unmounted") }
        rmdir(path)
    }

    static let canMount: Bool = {
        do {
            _ = try SmallDisk(megabytes: 1)
            return true
        } catch {
            return false
        }
    }()
}

@Suite(.enabled(if: SmallDisk.canMount, "needs the right to mount a tmpfs"))
struct DiskTests {
    private func fill(_ path: String) throws {
        let filler = open(path, O_WRONLY | O_CREAT, 0o600)
        defer { close(filler) }
        var size = 65_536
        while size > 0 {
            let bytes = [UInt8](repeating: 1, count: size)
            if write(filler, bytes, size) < size { size /= 2 }
        }
    }

    @Test("On a full disk nothing acknowledged is lost, reading works, and with room again writing goes on")
    func full() throws {
        let disk = try SmallDisk(megabytes: 2)
        let bench = try Bench(in: disk.path)
        let incident = try bench.store.declare()
        var acknowledged: [Identifier] = []
        var errors: [TocsinError] = []
        let filler = disk.path + "/filler"
        for number in 0..<1_000 where errors.count < 3 {
            if number == 20 { try fill(filler) }
            do {
                acknowledged.append(
                    try bench.store.log("entry \(number) " + String(repeating: "x", count: 2_000), incident)
                )
            } catch let error as TocsinError {
                errors.append(error)
            }
        }
        #expect(errors.map(\.code) == [.io, .io, .io])
        #expect(errors.first?.detail.contains("disk is full") == true, "\(errors.first?.detail ?? "")")
        #expect(acknowledged.count >= 20)
        let kept = Set(acknowledged)
        #expect(try bench.store.read { Set(try $0.timeline(of: incident).map(\.id)) }.isSuperset(of: kept))
        let another = try bench.reopen()
        #expect(try another.read { Set(try $0.timeline(of: incident).map(\.id)) }.isSuperset(of: kept))
        #expect(try another.verify().fault == nil)
        let target = disk.path + "/backup.sqlite"
        #expect(refusal { try bench.store.backup(to: target) }?.code == .io)
        #expect(!FileManager.default.fileExists(atPath: target))
        #expect(refusal { try Store.create(at: disk.path + "/new.sqlite", world: Bench.world()) }?.code == .io)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).allSatisfy { !$0.contains("new") })
        try FileManager.default.removeItem(atPath: filler)
        try bench.store.log("room again", incident)
        #expect(try bench.reopen().verify().fault == nil)
        #expect(try bench.reopen().read { try $0.timeline(of: incident).count } == acknowledged.count + 2)
    }

    @Test("A full disk at the start: what is there is read, also what is still in the write-ahead log")
    func fullAtStart() throws {
        let disk = try SmallDisk(megabytes: 2)
        let bench = try Bench(in: disk.path)
        let incident = try bench.store.declare()
        let child = try ChildProcess(bench.path, incident, "killed", count: 1_000)
        let recorded = try child.result(killedAfter: 10).recorded
        try bench.store.database.close()
        try fill(disk.path + "/filler")
        let store = try bench.reopen()
        #expect(try store.read { Set(try $0.timeline(of: incident).map(\.id)) }.isSuperset(of: recorded))
        #expect(refusal { try store.log(String(repeating: "x", count: 90_000), incident) } != nil)
    }

    @Test("A read-only disk is read, and the person is told that writing doesn't work")
    func readOnly() throws {
        let disk = try SmallDisk(megabytes: 2)
        let bench = try Bench(in: disk.path)
        let incident = try bench.store.declare()
        let id = try bench.store.log("before", incident)
        try bench.store.database.close()
        try #require(ChildProcess.succeeds("mount", "-o", "remount,ro", disk.path))
        let store = try bench.reopen()
        #expect(try store.entry(id)?.text == "before")
        #expect(try store.verify().fault == nil)
        let error = refusal { try store.log("after", incident) }
        #expect(error?.code == .notAllowed)
        #expect(error?.detail.contains("reading works") == true)
        try #require(ChildProcess.succeeds("mount", "-o", "remount,rw", disk.path))
        try bench.reopen().log("after", incident)
    }

    @Test("On a read-only disk, lists of another version can't be made anew: the person is told what to do")
    func stale() throws {
        let disk = try SmallDisk(megabytes: 2)
        let bench = try Bench(in: disk.path)
        let incident = try bench.store.declare()
        try bench.tamper("UPDATE setting SET value = 'old' WHERE name = 'foldVersion'")
        try bench.store.database.close()
        try #require(ChildProcess.succeeds("mount", "-o", "remount,ro", disk.path))
        let store = try bench.reopen()
        let error = refusal { try store.read { try $0.timeline(of: incident) } }
        #expect(error?.code == .notAllowed)
        #expect(error?.detail.contains("copy it elsewhere") == true)
        try #require(ChildProcess.succeeds("mount", "-o", "remount,rw", disk.path))
    }
}
