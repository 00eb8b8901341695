import Domain
import Foundation
import Synchronization
import Testing

@testable import Store

@Suite struct RequestTests {
    private let bench: Bench
    private let store: Store
    private let now: Instant
    private let answer = RequestAnswer(
        status: 201,
        contentType: "application/json",
        location: "/a",
        headers: ["ETag": "\"4\""],
        body: [0, 255, 7]
    )

    init() throws {
        bench = try Bench()
        store = bench.store
        now = bench.clock.tick()
    }

    private func begin(_ key: String = "a", digest: [UInt8] = [1], after seconds: Int = 0, owner: String = "t") throws
        -> RequestStart
    {
        try store.beginRequest(owner: owner, key: key, digest: digest, now: now.advanced(bySeconds: seconds))
    }

    private func claim(_ key: String = "a", after seconds: Int = 0) throws -> RequestClaim {
        guard case .claimed(let claim) = try begin(key, after: seconds) else { throw Unclaimed() }
        return claim
    }

    private struct Unclaimed: Error {}

    @Test("A request that comes again gets the first answer, for a day")
    func again() throws {
        try store.finishRequest(try claim(), answer)
        #expect(try begin(after: 86_399) == .answered(answer))
        _ = try claim(after: 86_400)
    }

    @Test("A key says one thing: another request with it is told so; another person's keys are their own")
    func differs() throws {
        try store.finishRequest(try claim(), answer)
        #expect(try begin(digest: [2]) == .differs)
        guard case .claimed = try begin(digest: [2], owner: "u") else {
            Issue.record("not claimed")
            return
        }
    }

    @Test("While a request is worked on it is underway; after a minute it can be taken up again, and then only once")
    func retaken() throws {
        let first = try claim()
        #expect(try begin(after: 59) == .underway)
        let second = try claim(after: 60)
        #expect(try begin(after: 61) == .underway)
        let incident = try store.declare()
        let error = refusal {
            try store.write(actor: "human:ana", claim: first) { ledger in
                try ledger.append(EntryLogged(kind: .note, text: "late"), to: incident)
            }
        }
        #expect(error?.code == .busy)
        #expect(try store.read { try $0.timeline(of: incident) }.count == 1)
        try store.write(actor: "human:ana", claim: second) { ledger in
            _ = try ledger.append(EntryLogged(kind: .note, text: "mine"), to: incident)
            try ledger.finish(second, answer)
        }
        #expect(try begin(after: 61) == .answered(answer))
        #expect(refusal { try store.finishRequest(first, answer) }?.code == .busy)
    }

    @Test("What was carried out before a crash is never carried out again, though its answer is lost")
    func crash() throws {
        let claim = try claim()
        try store.write(actor: "human:ana", claim: claim) { _ in }
        #expect(try begin(after: 1) == .underway)
        guard case .carriedOut = try begin(after: 60) else {
            Issue.record("taken up again")
            return
        }
        try store.abandonRequest(claim)
        guard case .carriedOut = try begin(after: 60) else {
            Issue.record("forgotten")
            return
        }
    }

    @Test("A refused command leaves the request to be given up, and its key is free")
    func abandoned() throws {
        let first = try claim()
        #expect(
            refusal {
                try store.write(actor: "human:ana", claim: first) { _ in throw TocsinError(.refused, "no") }
            }?.code == .refused
        )
        try store.abandonRequest(first)
        _ = try claim()
    }

    @Test("Of many that begin the same request at once one gets it")
    func concurrent() throws {
        let claimed = Mutex(0)
        let others = Mutex<[RequestStart]>([])
        DispatchQueue.concurrentPerform(iterations: 24) { _ in
            do {
                let start = try begin()
                if case .claimed = start { claimed.withLock { $0 += 1 } } else { others.withLock { $0.append(start) } }
            } catch {
                Issue.record(error)
            }
        }
        #expect(claimed.withLock { $0 } == 1)
        #expect(others.withLock { $0 } == Array(repeating: .underway, count: 23))
    }

    @Test("Old answers go in passing, and a copy has none")
    func purged() throws {
        try store.finishRequest(try claim("a"), answer)
        try store.finishRequest(try claim("b", after: 40_000), answer)
        _ = try claim("c", after: 86_401)
        #expect(try bench.count("request") == 2)
        let elsewhere = try bench.reopen(machine: "another")
        try elsewhere.declare()
        #expect(try bench.count("request") == 0)
    }

    @Test(
        "A key without or with too many bytes is refused",
        arguments: ["", String(repeating: "k", count: 256), "a\0"]
    )
    func badKey(key: String) {
        #expect(refusal { try begin(key) }?.code == .usage)
    }
}
