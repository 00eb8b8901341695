import GRDB

/// Reads one consistent state; each feature adds its queries in its own file.
package struct Reader {
    let db: Database
    /// Nil where hardly anything is asked for twice.
    var known: KnownIncidents?
}
