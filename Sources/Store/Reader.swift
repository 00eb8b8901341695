import GRDB

/// Reads one consistent state; each feature adds its queries in its own file.
package struct Reader {
    let db: Database
}
