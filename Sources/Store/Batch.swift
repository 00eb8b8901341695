import Domain
import GRDB

/// What the commands of one transaction share: the ends of the chains, and how their events are projected.
struct Batch {
    var heads: Heads
    /// The replica that this file records as.
    let replica: Identifier
    /// Nil while the projections are stale: then events are only appended, and the next read rebuilds.
    var projector: Projector?
    /// Whether somebody was told that the clock went back; see `Setting.clockWarned`.
    var clockWasTold: Bool

    init(_ db: Database, world: Store.World, path: String) throws {
        heads = try Heads(db)
        replica = try Replica.current(db, world: world, path: path)
        projector = try Projections.areCurrent(db) ? Projector(reader: Reader(db: db)) : nil
        clockWasTold = try Setting.get(.clockWarned, db) != nil
    }

    /// Writes what was kept for the end of the transaction.
    mutating func finish(_ db: Database) throws {
        try projector?.finish()
        try heads.save(db)
    }
}
