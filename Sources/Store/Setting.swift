import Domain
import GRDB

/// A local fact of this file, by name: durable, but neither replicated nor rebuilt.
package enum Setting: String, Sendable {
    /// Which folds the projections come from.
    case foldVersion
    /// The replica that this file records as, and the file and machine that it was when that began.
    case replica
    case fileIdentity
    /// The highest incident number given here, so that a number is never given twice.
    case lastNumber
    /// The incident that `use` chose.
    case currentIncident
    /// Present once somebody was told that the clock went back, until it has caught up.
    case clockWarned
    /// The proposal that is being written into the runbook, until its event is recorded.
    case applying

    static func get(_ name: Setting, _ db: Database) throws -> String? {
        try db.first("SELECT value FROM setting WHERE name = ?", [.text(name.rawValue)]) { $0.text(0) }
    }

    static func set(_ name: Setting, _ value: String?, _ db: Database) throws {
        guard let value else {
            try db.run("DELETE FROM setting WHERE name = ?", [.text(name.rawValue)])
            return
        }
        try db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", [.text(name.rawValue), .text(value)])
    }
}

extension Reader {
    /// The incident that `use` chose.
    package func currentIncident() throws -> Identifier? {
        try Setting.get(.currentIncident, db).map { Identifier(trusted: $0) }
    }
}
