import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct ReplicaTests {
    private let bench: Bench
    private let incident: Identifier

    init() throws {
        bench = try Bench()
        incident = try bench.store.declare()
    }

    @Test("Opening the same file again goes on with the same chain")
    func same() throws {
        let again = try bench.reopen()
        try again.log("again", incident)
        #expect(try again.verify().heads.map(\.seq) == [3])
    }

    @Test("A copied file begins a chain of its own")
    func copied() throws {
        try bench.store.database.close()
        let path = bench.folder + "/copy.sqlite"
        try FileManager.default.copyItem(atPath: bench.path, toPath: path)
        let copy = try Store(path: path, world: Bench.world())
        try copy.log("in the copy", incident)
        try copy.log("twice", incident)
        #expect(try Set(copy.verify().heads.map(\.seq)) == [2])
        #expect(try copy.verify().heads.count == 2)
        #expect(try copy.verify().fault == nil)
        let original = try bench.reopen()
        try original.log("in the original", incident)
        #expect(try original.verify().heads.map(\.seq) == [3])
    }

    @Test("The same file on another machine begins a chain of its own")
    func otherMachine() throws {
        let other = try bench.reopen(machine: "other")
        try other.log("elsewhere", incident)
        #expect(try other.verify().heads.count == 2)
        #expect(try other.verify().fault == nil)
    }

    @Test("A renamed file is the same one")
    func renamed() throws {
        try bench.store.database.close()
        let path = bench.folder + "/renamed.sqlite"
        try FileManager.default.moveItem(atPath: bench.path, toPath: path)
        let store = try Store(path: path, world: Bench.world())
        try store.log("there", incident)
        #expect(try store.verify().heads.map(\.seq) == [3])
    }

    @Test("A file that is gone while it is in use is said to be gone, and nothing is acknowledged")
    func gone() throws {
        try FileManager.default.removeItem(atPath: bench.path)
        #expect(refusal { try bench.store.log("into nothing", incident) }?.code == .io)
    }
}
