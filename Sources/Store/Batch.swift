import Domain
import GRDB

/// What the commands of one transaction share: the ends of the chains, and how their events are projected.
struct Batch {
    var heads: Heads
    /// The replica that this file records as.
    let replica: Identifier
    /// Nil while the projections are stale: then events are only appended, and the next read rebuilds.
    var projector: Projector?
    /// The bits that the ids of its events end with; nil where few commands share the transaction.
    ///
    /// Handles are found by the ends of ids: those that end alike stand side by side in the index, which takes them as
    /// one page where it would take a page for each. A few at a time keep random ends, that people can tell them apart.
    let ending: UInt64?
    /// Whether somebody was told that the clock went back; see `Setting.clockWarned`.
    var clockWasTold: Bool

    /// Commands from which on ids end alike.
    static let manyCommands = 8

    init(_ db: Database, world: Store.World, path: String, commands: Int) throws {
        ending = commands < Batch.manyCommands ? nil : world.random()
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
