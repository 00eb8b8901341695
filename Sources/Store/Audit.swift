import Domain
import GRDB

/// What an audit filters by; nil takes everything.
package struct AuditFilter: Sendable {
    /// With or without its kind: `ana` finds `human:ana` too.
    package var actor: String?
    package var via: String?
    /// The beginning of a type, such as `incident.` or `entry.erased`.
    package var type: String?
    package var incident: Identifier?
    /// By when it was recorded.
    package var since: Instant?
    package var until: Instant?
    package var limit = 50

    package init() {}
}

/// One thing that somebody did, through what, and when it was recorded.
package struct AuditRecord: Hashable, Sendable {
    /// The event, or the token or session that a local one is about.
    package var id: Identifier
    package var recorded: Instant
    package var actor: String
    /// Operating-system user and host, or a token's id.
    package var via: String
    package var type: String
    /// Nil for what is about tokens and sessions.
    package var incident: Identifier?
    /// What the timeline says of it, when it has a line there.
    package var text: String?
}

extension Reader {
    /// Rows that one page looks at, at most.
    ///
    /// An index by actor would cost every append a b-tree more, for a page that few people open: so the log is read
    /// backwards. Somebody who did little long ago takes several pages, of which some may be empty.
    static let auditReach: Int64 = 20_000

    /// A page of what was done, the latest first: events, and between them what was done to tokens and sessions.
    ///
    /// A page may have fewer items than asked for, even none, and a next page all the same.
    package func audit(_ filter: AuditFilter, after cursor: String? = nil) throws -> ListPage<AuditRecord> {
        let start = try cursor.map { text throws(TocsinError) in try Cursor(text, of: .audit, integers: 2, ids: 0) }
        let limit = pageLength(filter.limit)
        let newest = try filter.until.map { try lastArrival(until: $0) } ?? lastArrival()
        // What was done to tokens after event 7 comes before it here: places are (arrival, number), an event's number is 0.
        let end = (arrival: newest, number: Int64.max)
        let before =
            start.map { start in
                let place = (arrival: max(start.integer(0), 0), number: start.integer(1))
                return place < end ? place : end
            } ?? end
        var found: [(arrival: Int64, number: Int64, record: AuditRecord)] = []
        let last = before.number > 0 ? before.arrival : before.arrival - 1
        let floor = filter.incident == nil ? max(last - Reader.auditReach, 0) : 0
        var conditions = ["event.arrival <= ?1", "event.arrival > ?2"]
        var parameters: [Parameter] = [.integer(last), .integer(floor)]
        func require(_ condition: (Int) -> String, _ value: Parameter?) {
            guard let value else { return }
            parameters.append(value)
            conditions.append(condition(parameters.count))
        }
        func requireCommon(_ time: String) {
            require({ "actor IN (?\($0), 'human:' || ?\($0))" }, filter.actor.map { .text($0) })
            require({ "via = ?\($0)" }, filter.via.map { .text($0) })
            require({ "substr(type, 1, length(?\($0))) = ?\($0)" }, filter.type.map { .text($0) })
            require({ "\(time) >= ?\($0)" }, filter.since.map { .integer($0.microseconds) })
            require({ "\(time) <= ?\($0)" }, filter.until.map { .integer($0.microseconds) })
        }
        requireCommon("recorded")
        require({ "event.arrival IN \(Streams.arrivals(of: "?\($0)"))" }, filter.incident.map { .text($0.text) })
        try db.all(
            """
            SELECT arrival, id, recorded, actor, via, type, stream,
                (SELECT text FROM entry
                    WHERE entry.arrival = event.arrival AND json_extract(extras, '$.erased') IS NOT TRUE)
            FROM event NOT INDEXED
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY arrival DESC LIMIT \(limit + 1)
            """,
            parameters
        ) { row in
            let record = AuditRecord(
                id: Identifier(trusted: row.text(1)),
                recorded: Instant(microseconds: row.integer(2)),
                actor: row.text(3),
                via: row.text(4),
                type: row.text(5),
                incident: Identifier(trusted: row.text(6)),
                text: row.optionalText(7)
            )
            found.append((row.integer(0), 0, record))
        }
        // A full page ends at its last event; else all down to the floor was looked at.
        let lowest = found.count > limit ? found[found.count - 1].arrival : floor > 0 ? floor + 1 : 0
        if filter.incident == nil {
            conditions = ["(after, number) < (?1, ?2)", "after >= ?3"]
            parameters = [.integer(before.arrival), .integer(before.number), .integer(lowest)]
            requireCommon("at")
            try db.all(
                """
                SELECT after, number, subject, at, actor, via, type, text FROM local_event
                WHERE \(conditions.joined(separator: " AND ")) ORDER BY after DESC, number DESC LIMIT \(limit + 1)
                """,
                parameters
            ) { row in
                let record = AuditRecord(
                    id: Identifier(trusted: row.text(2)),
                    recorded: Instant(microseconds: row.integer(3)),
                    actor: row.text(4),
                    via: row.text(5),
                    type: row.text(6),
                    incident: nil,
                    text: row.text(7)
                )
                found.append((row.integer(0), row.integer(1), record))
            }
            found.sort { ($0.arrival, $0.number) > ($1.arrival, $1.number) }
        }
        if found.count > limit {
            let page = ListPage(found, limit: limit) { Cursor(.audit, .integer($0.arrival), .integer($0.number)) }
            return ListPage(items: page.items.map(\.record), next: page.next)
        }
        let isOver =
            try floor == 0
            || filter.since.map { try lastArrival(until: Instant(microseconds: $0.microseconds - 1)) >= floor } ?? false
        return ListPage(
            items: found.map(\.record),
            next: isOver ? nil : Cursor(.audit, .integer(floor), .integer(.max)).text
        )
    }

    /// The arrival of the last event of a time, found in steps that halve the log.
    ///
    /// By stamp, which only grows in one file's own events, whatever the clock did.
    private func lastArrival(until instant: Instant) throws -> Int64 {
        var (low, high) = (Int64(0), try lastArrival())
        while low < high {
            let middle = low + (high - low + 1) / 2
            let stamp = try db.first(
                "SELECT stamp FROM event WHERE arrival <= ? ORDER BY arrival DESC LIMIT 1",
                [.integer(middle)]
            ) { $0.integer(0) }
            if let stamp, stamp > instant.microseconds { high = middle - 1 } else { low = middle }
        }
        return low
    }
}
