import Domain
import Foundation
import Testing

@testable import Store

@Suite struct SessionStoreTests {
    private let bench: Bench
    private let store: Store
    private let token: AccessToken

    init() throws {
        bench = try Bench()
        store = bench.store
        token = try store.createToken(person: "human:ben", label: "laptop", role: .viewer, by: "human:ana").token
    }

    private func start(lifetime: Int = 3_600) throws -> (session: Session, secret: String) {
        try store.startSession(token: token, lifetime: lifetime, address: "10.0.0.7", userAgent: "Firefox")
    }

    @Test("A cookie's secret finds its session and token until it expires")
    func find() throws {
        let (session, secret) = try start()
        let found = try #require(try store.session(secret, now: session.created))
        #expect(found.session == session)
        #expect(found.token == token)
        #expect(try store.session(secret + "0", now: session.created) == nil)
        #expect(try store.session("", now: session.created) == nil)
        #expect(try store.session(secret, now: session.expires) == nil)
        let bytes = try #require(FileManager.default.contents(atPath: bench.path + "-wal"))
        #expect(bytes.range(of: Data(secret.utf8)) == nil)
    }

    @Test("A session dies with its token, when that is revoked and when it expires")
    func endsWithToken() throws {
        let (session, secret) = try start()
        _ = try store.revokeToken(token.id, by: "human:ana")
        #expect(try store.session(secret, now: session.created) == nil)
        #expect(try store.sessions(now: session.created).isEmpty)
        let expires = bench.clock.tick().advanced(bySeconds: 600)
        let short = try store.createToken(
            person: "human:ben",
            label: "short",
            role: .viewer,
            expires: expires,
            by: "human:ana"
        ).token
        let second = try store.startSession(token: short, lifetime: 3_600, address: "", userAgent: "")
        #expect(second.session.expires == expires)
        #expect(try store.session(second.secret, now: expires) == nil)
    }

    @Test("When a session was last seen is noted, once a minute at most")
    func lastSeen() throws {
        let (session, secret) = try start()
        func lastSeen(_ seconds: Int) throws -> Instant? {
            _ = try store.session(secret, now: session.created.advanced(bySeconds: seconds))
            return try store.sessions(now: session.created).first?.lastSeen
        }
        #expect(try lastSeen(59) == session.created)
        #expect(try lastSeen(61) == session.created.advanced(bySeconds: 61))
    }

    @Test("Sessions are listed, ended one by one, by person, and all at once")
    func end() throws {
        let first = try start().session
        let second = try start().session
        let other = try store.createToken(person: "human:cai", label: "x", role: .viewer, by: "human:ana").token
        let third = try store.startSession(token: other, lifetime: 60, address: "::1", userAgent: "curl").session
        let now = third.created
        #expect(try store.sessions(now: now) == [third, second, first])
        #expect(try store.sessions(of: "human:ben", now: now) == [second, first])
        #expect(try store.sessions(now: third.expires) == [second, first])
        try store.endSession(first.id, by: "human:ben")
        #expect(refusal { try store.endSession(first.id, by: "human:ben") }?.code == .notFound)
        #expect(try store.endSessions(of: "human:ben", by: "human:ana") == 1)
        #expect(try store.sessions(now: now) == [third])
        #expect(try store.endSessions(by: "human:ana") == 1)
        #expect(try bench.count("session") == 0)
    }

    @Test("What a browser says is shortened, and what has expired goes in passing")
    func bounds() throws {
        let long = String(repeating: "x", count: 10_000)
        let session = try store.startSession(token: token, lifetime: 60, address: long, userAgent: long).session
        #expect(session.address.count == 64 && session.userAgent.count == 200)
        #expect(try store.sessions(now: session.created) == [session])
        bench.clock.move(bySeconds: 61)
        _ = try start()
        #expect(try bench.count("session") == 1)
    }

    @Test("A backup and a copied file have no sessions: their browsers sign in again")
    func copied() throws {
        let (session, secret) = try start()
        try store.backup(to: bench.folder + "/backup.sqlite")
        let backup = try Store(path: bench.folder + "/backup.sqlite", world: Bench.world())
        #expect(try backup.session(secret, now: session.created) == nil)
        let elsewhere = try bench.reopen(machine: "another")
        try elsewhere.declare()
        #expect(try elsewhere.session(secret, now: session.created) == nil)
    }
}
