import Domain
import Foundation
import GRDB

/// One command's view of the log, inside its transaction: what it reads is what it appends to.
package struct Ledger {
    package let reader: Reader
    private let world: Store.World
    private let actor: String
    private let via: String
    /// One reading of the clock for the whole command.
    package let now: Instant
    private(set) var batch: Batch

    init(db: Database, world: Store.World, actor: String, via: String, batch: Batch) throws {
        reader = Reader(db: db, known: batch.known)
        self.world = world
        self.actor = actor
        self.via = via
        self.batch = batch
        now = world.now()
        // Text ends at a NUL in the database, and the chain would cover what isn't there.
        guard !actor.isEmpty, !actor.holdsNUL, !via.holdsNUL else {
            throw TocsinError(.usage, "Who acts needs a name without NUL characters. Nothing was recorded. Give --as.")
        }
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
        let own = batch.heads[batch.replica]
        let stamp = max(now.microseconds, batch.heads.highestStamp + 1)
        let activity = try reader.activity(of: stream)
        let event = Event(
            id: id ?? world.identifier(at: now, ending: batch.ending),
            replica: batch.replica,
            seq: (own?.seq ?? 0) + 1,
            stamp: stamp,
            recorded: now,
            at: at,
            stream: stream,
            base: activity?.last?.id,
            type: type(of: body).type,
            version: type(of: body).version,
            actor: actor,
            via: via,
            body: try body.json()
        )
        let salt = Ledger.salt(world)
        let digest = Chain.digest(salt: salt, body: event.body ?? "")
        let hash = Chain.hash(of: event, digest: digest, after: own?.hash ?? [])
        try reader.db.insert(event, salt: salt, digest: digest, hash: hash)
        let arrival = reader.db.lastInsertedRowID
        batch.heads.advance(to: Head(replica: batch.replica, seq: event.seq, stamp: stamp, hash: hash))
        if batch.projector == nil { try reader.addToStream(event, at: arrival, after: activity) }
        try batch.projector?.project(
            event,
            at: arrival,
            changesIncident: type(of: body).changesIncident,
            after: activity
        ) { fold in fold.apply(event, body) }
        let position = (activity?.version ?? 0) + 1
        if position.isMultiple(of: Streams.filedAtOnce) { try Streams.file(stream, reader.db) }
        return event
    }

    /// The incident as it is now, to be checked and changed; while the projections are stale, from the log itself.
    package func incident(_ id: Identifier) throws -> Incident {
        let isCurrent = batch.projector != nil
        let fold = isCurrent ? try reader.fold(of: id) : IncidentFold.replay(try reader.events(of: id))?.fold
        guard let fold, fold.incident.isDeclared else {
            throw TocsinError(.notFound, "There is no incident \(id.text).")
        }
        return fold.incident
    }

    /// How many seconds the clock is behind this file's last event, told once; nil when it is right or was told.
    ///
    /// Less than a minute is no jump: machines that share a file differ by as much.
    package mutating func clockWentBack() throws -> Int? {
        let behind = Int((batch.heads.highestStamp - now.microseconds) / 1_000_000)
        let isBehind = behind >= 60
        guard isBehind != batch.clockWasTold else { return nil }
        try set(.clockWarned, isBehind ? "yes" : nil)
        batch.clockWasTold = isBehind
        return isBehind ? behind : nil
    }

    package func setting(_ name: Setting) throws -> String? { try Setting.get(name, reader.db) }

    package mutating func set(_ name: Setting, _ value: String?) throws {
        batch.mayGoOn = false
        try Setting.set(name, value, reader.db)
    }

    /// The next number of this hub.
    ///
    /// A number is never given twice, not even over stale projections.
    package mutating func nextNumber() throws -> Int {
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
