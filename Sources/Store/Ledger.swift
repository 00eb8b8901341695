import Domain
import Foundation
import GRDB

/// One command's view of the log, inside its transaction: what it reads is what it appends to.
package struct Ledger {
    package let reader: Reader
    private let world: Store.World
    private let actor: String
    private let path: String
    private let projects: Bool
    private let replica: Identifier
    /// One reading of the clock for the whole command.
    package let now: Instant
    private(set) var heads: Heads

    init(db: Database, world: Store.World, actor: String, path: String, heads: Heads) throws {
        reader = Reader(db: db)
        self.world = world
        self.actor = actor
        self.path = path
        self.heads = heads
        now = world.now()
        // Text ends at a NUL in the database, and the chain would cover what isn't there.
        guard !actor.isEmpty, !actor.utf8.contains(0), !world.via.utf8.contains(0) else {
            throw TocsinError(.usage, "Who acts needs a name without NUL characters. Nothing was recorded. Give --as.")
        }
        projects = try Projections.areCurrent(db)
        replica = try Replica.current(db, world: world, path: path)
    }

    /// A new id; also for what an event carries, such as a planned task.
    package func identifier() -> Identifier { world.identifier(at: now) }

    /// Stamps, chains, appends and projects one event.
    ///
    /// `id` is given when the event begins a stream, which bears its name. While the projections are stale the event is
    /// only appended: the next read rebuilds.
    @discardableResult
    package mutating func append(
        _ body: some IncidentEvent,
        to stream: Identifier,
        at instant: Instant? = nil,
        id: Identifier? = nil
    ) throws -> Event {
        let at = instant ?? now
        guard now.isInLog, at.isInLog else {
            throw TocsinError(
                .usage,
                "The log holds times of the years 1970 to 9999; this machine's clock or the given time is outside. "
                    + "Nothing was recorded. Set the clock, or give another time."
            )
        }
        let own = heads.known[replica]
        let stamp = max(now.microseconds, (own?.stamp ?? 0) + 1, heads.highestStamp + 1)
        let event = Event(
            id: id ?? identifier(),
            replica: replica,
            seq: (own?.seq ?? 0) + 1,
            stamp: stamp,
            recorded: now,
            at: at,
            stream: stream,
            base: try reader.lastEvent(of: stream),
            type: type(of: body).type,
            version: type(of: body).version,
            actor: actor,
            via: world.via,
            body: try body.json()
        )
        let salt = Ledger.salt(world)
        let digest = Chain.digest(salt: salt, body: event.body ?? "")
        let hash = Chain.hash(of: event, digest: digest, after: own?.hash ?? [])
        try reader.db.insert(event, salt: salt, digest: digest, hash: hash)
        heads.advance(to: Head(replica: replica, seq: event.seq, stamp: stamp, hash: hash))
        if projects { try Projector(reader: reader).project(event, changesIncident: type(of: body).changesIncident) }
        return event
    }

    /// The incident as it is now, to be checked and changed; while the projections are stale, from the log itself.
    package func incident(_ id: Identifier) throws -> Incident {
        let fold = projects ? try reader.fold(of: id) : IncidentFold.replay(try reader.events(of: id))?.fold
        guard let fold, fold.incident.isDeclared else {
            throw TocsinError(.notFound, "There is no incident \(id.text).")
        }
        return fold.incident
    }

    package func setting(_ name: Setting) throws -> String? { try Setting.get(name, reader.db) }

    package func set(_ name: Setting, _ value: String?) throws { try Setting.set(name, value, reader.db) }

    /// The next number of this hub.
    ///
    /// A number is never given twice, not even over stale projections.
    package func nextNumber() throws -> Int {
        let projected = try Int.fetchOne(reader.db, sql: "SELECT max(number) FROM incident_key") ?? 0
        let noted = try setting(.lastNumber).flatMap { Int($0) } ?? 0
        let number = max(projected, noted) + 1
        try set(.lastNumber, String(number))
        return number
    }

    private static func salt(_ world: Store.World) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Chain.saltLength)
        for word in [world.random(), world.random()] {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return bytes
    }
}
