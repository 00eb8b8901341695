import Domain
import GRDB

/// What the commands of one transaction share: the ends of the chains, and how their events are projected.
///
/// The transaction after it can go on with it, while nobody else writes.
struct Batch {
    var heads: Heads
    /// The replica that this file records as.
    let replica: Identifier
    private let fileIdentity: String
    /// Nil in the first of several: a program that runs one command has no use for it.
    private(set) var known: KnownIncidents?
    /// Nil while the projections are stale: then events are only appended, and the next read rebuilds.
    var projector: Projector?
    /// The bits that the ids of its events end with; nil where few commands share the transaction.
    ///
    /// Handles are found by the ends of ids: those that end alike stand side by side in the index, which takes them as
    /// one page where it would take a page for each. A few at a time keep random ends, that people can tell them apart.
    private(set) var ending: UInt64?
    /// Whether somebody was told that the clock went back; see `Setting.clockWarned`.
    var clockWasTold: Bool
    /// False once a command may have changed the settings that this was read from.
    var mayGoOn = true

    /// Commands from which on ids end alike.
    static let manyCommands = 8

    init(_ db: Database, world: Store.World, path: String, commands: Int) throws {
        ending = Batch.ending(world, commands)
        heads = try Heads(db)
        fileIdentity = try Replica.fileIdentity(path, machine: world.machine())
        replica = try Replica.current(db, world: world, fileIdentity: fileIdentity)
        projector = try Projections.areCurrent(db) ? Projector(reader: Reader(db: db)) : nil
        clockWasTold = try Setting.get(.clockWarned, db) != nil
    }

    /// For the transaction after this one, when nothing was written since; nil where the file isn't what it was.
    func next(world: Store.World, path: String, commands: Int) throws -> Batch? {
        guard try Replica.fileIdentity(path, machine: world.machine()) == fileIdentity else { return nil }
        var next = self
        next.ending = Batch.ending(world, commands)
        if known == nil {
            next.known = KnownIncidents()
            next.projector?.reader.known = next.known
        }
        return next
    }

    private static func ending(_ world: Store.World, _ commands: Int) -> UInt64? {
        commands < manyCommands ? nil : world.random()
    }

    /// Writes what was kept for the end of the transaction.
    mutating func finish(_ db: Database) throws {
        try projector?.finish()
        try heads.save(db)
    }
}
