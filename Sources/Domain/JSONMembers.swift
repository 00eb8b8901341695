/// The members of an object by name, each as what it must be.
///
/// - Throws: `DecodingError` for one that isn't there and for another value, with its place.
extension JSONDocument.Value {
    func require(_ name: String) throws -> JSONDocument.Value {
        guard let value = try present(name) else { throw missing(name) }
        return value
    }

    /// Nil for a member that isn't there, and for one that is null.
    func present(_ name: String) throws -> JSONDocument.Value? {
        try require(.object, for: [String: Any].self)
        guard let value = member(name), value.kind != .null else { return nil }
        return value
    }

    func text(_ name: String) throws -> String { try require(name).decodeString() }
    func textIfPresent(_ name: String) throws -> String? { try present(name)?.decodeString() }
    func number(_ name: String) throws -> Int { try require(name).decodeInteger() }
    func numberIfPresent(_ name: String) throws -> Int? { try present(name)?.decodeInteger() }
    func flag(_ name: String) throws -> Bool { try require(name).decodeFlag() }
    func instant(_ name: String) throws -> Instant { try require(name).instant() }
    func instantIfPresent(_ name: String) throws -> Instant? { try present(name)?.instant() }
    func identifier(_ name: String) throws -> Identifier { try require(name).identifier() }
    func identifierIfPresent(_ name: String) throws -> Identifier? { try present(name)?.identifier() }
    func texts(_ name: String) throws -> [String] { try list(name).map { try $0.decodeString() } }

    func list(_ name: String) throws -> [JSONDocument.Value] {
        let value = try require(name)
        try value.require(.list, for: [Any].self)
        return value.items
    }

    /// One of the words that a type knows.
    func word<Word: RawRepresentable>(_ name: String) throws -> Word where Word.RawValue == String {
        let value = try require(name)
        guard let word = Word(rawValue: try value.decodeString()) else { throw value.misfit(Word.self) }
        return word
    }

    private func instant() throws -> Instant {
        guard let instant = Instant(rfc3339: try decodeString()) else { throw misfit(Instant.self) }
        return instant
    }

    private func identifier() throws -> Identifier {
        guard let identifier = Identifier(try decodeString()) else { throw misfit(Identifier.self) }
        return identifier
    }
}
