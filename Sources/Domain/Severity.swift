/// How bad an incident is, and what that asks of the people who handle it.
package struct Severity: Hashable, Sendable {
    /// The one spelling that is stored and printed.
    package var name: String
    /// What it means, such as "Critical Issues".
    package var title: String?
    /// Other spellings that people may type.
    package var aliases: [String]
    /// Seconds after which the next status update is due; nil when none is asked for.
    package var updateEvery: Int?
    /// Whether closing needs a post-mortem.
    package var postmortemRequired: Bool
    /// How many people must approve the post-mortem.
    package var approvals: Int

    package init(
        name: String,
        title: String? = nil,
        aliases: [String] = [],
        updateEvery: Int? = nil,
        postmortemRequired: Bool = false,
        approvals: Int = 0
    ) {
        self.name = name
        self.title = title
        self.aliases = aliases
        self.updateEvery = updateEvery
        self.postmortemRequired = postmortemRequired
        self.approvals = approvals
    }

    fileprivate var spellings: [String] { [name] + aliases }
}

/// The severities of a workspace, the worst first.
package struct SeverityScale: Hashable, Sendable {
    package private(set) var severities: [Severity]

    package init(_ severities: [Severity]) {
        self.severities = severities
    }

    package static let standard = SeverityScale([
        Severity(
            name: "P0",
            aliases: ["critical"],
            updateEvery: 30 * 60,
            postmortemRequired: true,
            approvals: 1
        ),
        Severity(
            name: "P1",
            aliases: ["high"],
            updateEvery: 60 * 60,
            postmortemRequired: true,
            approvals: 1
        ),
        Severity(name: "P2", aliases: ["medium"], updateEvery: 4 * 60 * 60),
        Severity(name: "P3", aliases: ["low"]),
    ])

    package var names: [String] { severities.map(\.name) }

    /// The severity that a spelling means: a name or alias, or the same number as `P1`, `SEV1`, `SEV-1` or `sev 1`.
    ///
    /// Throws `badData` for anything else, naming the severities there are and the nearest one.
    package func resolve(_ spelling: String) throws(TocsinError) -> Severity {
        if let found = find(spelling) { return found }
        var detail = "unknown severity `\(spelling)`; the severities are \(names.joined(separator: ", "))"
        if let nearest = nearestName(to: spelling, in: severities.flatMap(\.spellings)), let meant = find(nearest) {
            detail += "; did you mean \(meant.name)?"
        }
        throw TocsinError(.badData, detail)
    }

    /// The severity that a spelling means, nil when it means none.
    package func find(_ spelling: String) -> Severity? {
        let wanted = plain(spelling)
        guard !wanted.isEmpty else { return nil }
        if let exact = severities.first(where: { $0.spellings.contains { plain($0) == wanted } }) { return exact }
        guard let number = number(spelling) else { return nil }
        return severities.first { $0.spellings.contains { self.number($0) == number } }
    }

    /// 0 for the worst; nil for a name that isn't on the scale.
    package func rank(of name: String) -> Int? {
        severities.firstIndex { $0.name == name }
    }

    /// The scale with a runbook's severity on it.
    ///
    /// One that is known keeps its policy and takes the runbook's title when it has none; a new one asks for nothing
    /// and is placed by its number, or last.
    package mutating func include(_ spelling: String, title: String? = nil) {
        if let known = find(spelling), let place = severities.firstIndex(of: known) {
            if known.title == nil { severities[place].title = title }
            return
        }
        let place = number(spelling).flatMap { number in
            severities.firstIndex { $0.spellings.contains { (self.number($0) ?? -1) > number } }
        }
        severities.insert(Severity(name: spelling, title: title), at: place ?? severities.endIndex)
    }

    /// Lower case, without what people put between a word and its number.
    private func plain(_ spelling: String) -> String {
        spelling.lowercased().filter { !" \t-_:.".contains($0) }
    }

    /// The number in `P1`, `SEV-1`, `severity 1` or `priority 1`.
    ///
    /// A bare `S3` has none: it is usually Amazon's.
    private func number(_ spelling: String) -> Int? {
        let plain = plain(spelling)
        for prefix in ["severity", "priority", "sev", "p"] where plain.hasPrefix(prefix) {
            let digits = plain.dropFirst(prefix.count)
            guard (1...2).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) })
            else { return nil }
            return Int(digits)
        }
        return nil
    }
}
