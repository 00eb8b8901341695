/// One thing that happened, as the log keeps it; never edited.
package struct Event: Hashable, Sendable {
    package var id: Identifier
    /// Which replica recorded it, and its place 1, 2, 3… in that replica's own chain.
    package var replica: Identifier
    package var seq: Int
    /// The order: microseconds, strictly increasing per replica.
    package var stamp: Int64
    /// The recording machine's wall clock, unaltered.
    package var recorded: Instant
    /// When it happened, as the person says.
    package var at: Instant
    /// What it is about: an incident's id, or another aggregate's.
    package var stream: Identifier
    /// The last event of the stream that the command saw.
    package var base: Identifier?
    package var type: String
    package var version: Int
    /// Who, as given: `human:ana`, `system:escalation`, `alert:alertmanager`.
    package var actor: String
    /// Through what, as the program knows it: operating-system user and host, or a token's id.
    package var via: String
    /// JSON text, kept as the exact bytes that were hashed; nil once erased.
    package var body: String?

    package init(
        id: Identifier,
        replica: Identifier,
        seq: Int,
        stamp: Int64,
        recorded: Instant,
        at: Instant,
        stream: Identifier,
        base: Identifier?,
        type: String,
        version: Int,
        actor: String,
        via: String,
        body: String?
    ) {
        self.id = id
        self.replica = replica
        self.seq = seq
        self.stamp = stamp
        self.recorded = recorded
        self.at = at
        self.stream = stream
        self.base = base
        self.type = type
        self.version = version
        self.actor = actor
        self.via = via
        self.body = body
    }

    /// Its place in a fold.
    package var position: Position { Position(stamp: stamp, replica: replica, id: id) }

    /// The order of a fold, the same on every replica.
    package struct Position: Hashable, Comparable, Codable, Sendable {
        package var stamp: Int64
        package var replica: Identifier
        package var id: Identifier

        package init(stamp: Int64, replica: Identifier, id: Identifier) {
            self.stamp = stamp
            self.replica = replica
            self.id = id
        }

        package static func < (left: Position, right: Position) -> Bool {
            if left.stamp != right.stamp { return left.stamp < right.stamp }
            if left.replica != right.replica { return left.replica < right.replica }
            return left.id < right.id
        }
    }
}
