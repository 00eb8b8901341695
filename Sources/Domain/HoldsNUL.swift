extension String {
    /// Whether it has a NUL character, where text ends in a database.
    package var holdsNUL: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in bytes.contains(0) } ?? utf8.contains(0)
    }
}
