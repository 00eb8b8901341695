import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct AccessTokenStoreTests {
    private let bench: Bench
    private let store: Store

    init() throws {
        bench = try Bench()
        store = bench.store
    }

    private func make(_ label: String = "laptop", role: AccessRole = .responder, expires: Instant? = nil) throws -> (
        token: AccessToken, secret: String
    ) {
        try store.createToken(person: "human:ben", label: label, role: role, expires: expires, by: "human:ana")
    }

    @Test("A secret finds its token, and no other secret does")
    func authenticate() throws {
        let (token, secret) = try make()
        #expect(secret.hasPrefix("tocsin_") && secret.count == 7 + 64)
        guard case .valid(let found) = try store.authenticate(secret, now: bench.clock.tick()) else {
            Issue.record("not let in")
            return
        }
        #expect(found == token)
        for other in ["", "tocsin_", secret + "0", String(secret.dropLast()), secret.uppercased(), token.id.text] {
            #expect(try store.authenticate(other, now: bench.clock.tick()) == .unknown, "\(other)")
        }
        #expect(try make().secret != secret)
    }

    @Test("The file holds no secret, only its hash")
    func hashed() throws {
        let (_, secret) = try make()
        try store.database.close()
        let bytes = try #require(FileManager.default.contents(atPath: bench.path))
        #expect(bytes.range(of: Data(secret.utf8)) == nil)
        #expect(bytes.range(of: Data(secret.dropFirst(7).utf8)) == nil)
    }

    @Test("An expired and a revoked token let nobody in, and are told apart for the log")
    func ended() throws {
        let now = bench.clock.tick()
        let (short, shortSecret) = try make("short", expires: now.advanced(bySeconds: 3_600))
        let (gone, goneSecret) = try make("gone")
        let revoked = try store.revokeToken(gone.id, by: "human:ana")
        #expect(revoked.revokedBy == "human:ana")
        #expect(try store.authenticate(shortSecret, now: now.advanced(bySeconds: 3_600)) == .expired(short))
        #expect(try store.authenticate(goneSecret, now: now) == .revoked(revoked))
        #expect(refusal { try store.revokeToken(gone.id, by: "human:ana") }?.code == .refused)
        #expect(refusal { try store.revokeToken(store.world.identifier(at: now), by: "human:ana") }?.code == .notFound)
        #expect(try store.tokens().map(\.label) == ["gone", "short"])
        #expect(try store.hasToken(at: now))
        #expect(try !store.hasToken(at: now.advanced(bySeconds: 3_600)))
    }

    @Test("When a token was last used is noted, once a minute at most")
    func lastUsed() throws {
        let (_, secret) = try make()
        let now = bench.clock.tick()
        func lastUsed(_ seconds: Int) throws -> Instant? {
            _ = try store.authenticate(secret, now: now.advanced(bySeconds: seconds))
            return try store.tokens().first?.lastUsed
        }
        #expect(try lastUsed(0) == now)
        #expect(try lastUsed(59) == now)
        #expect(try lastUsed(60) == now.advanced(bySeconds: 60))
        #expect(try lastUsed(30) == now.advanced(bySeconds: 60))
    }

    @Test("A token answers to its id and to the end of it")
    func named() throws {
        let token = try make().token
        #expect(try store.token(named: token.id.text) == token)
        #expect(try store.token(named: String(token.id.text.suffix(6)).uppercased()) == token)
        #expect(refusal { try store.token(named: "abc") }?.code == .notFound)
        #expect(refusal { try store.token(named: "") }?.code == .notFound)
    }

    @Test("A read-only file still lets people in")
    func readOnly() throws {
        let (_, secret) = try make()
        let reading = try Store(path: bench.path, world: Bench.world(), mode: .reading)
        guard case .valid = try reading.authenticate(secret, now: bench.clock.tick()) else {
            Issue.record("not let in")
            return
        }
    }

    @Test("A database of the version before gets the new tables, and its log stays")
    func migration() throws {
        let incident = try store.declare()
        try store.database.close()
        try bench.makeOldStreams()
        try bench.tamper(
            """
            DROP TABLE token; DROP TABLE session; DROP TABLE local_event; DROP TABLE IF EXISTS request;
            DROP TABLE IF EXISTS blob; PRAGMA user_version = 1
            """
        )
        let migrated = try bench.reopen()
        _ = try migrated.createToken(person: "human:ana", label: "new", role: .admin, by: "human:ana")
        #expect(try migrated.read { try $0.timeline(of: incident) }.count == 1)
        #expect(try migrated.verify().fault == nil)
        #expect(try bench.reopen().tokens().count == 1)
    }

    @Test("A backup keeps the tokens, and a rebuild too")
    func kept() throws {
        let (token, secret) = try make()
        try store.backup(to: bench.folder + "/backup.sqlite")
        let copy = try Store(path: bench.folder + "/backup.sqlite", world: Bench.world())
        try copy.rebuild()
        #expect(try copy.tokens() == [token])
        #expect(try copy.authenticate(secret, now: bench.clock.tick()) == .valid(token))
    }
}
