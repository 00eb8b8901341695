import Domain
import Markdown

/// The sections of one file as the readers see them, in the order of the file, and how paths find them.
struct RunbookOutline {
    let document: MarkdownDocument
    let file: String
    let names: SectionNames
    /// The whole document first.
    let sections: [Place]

    /// A section with those around it.
    struct Place {
        let section: Section
        /// Index of the section around; nil for the whole document.
        let parent: Int?
        let index: Int
        /// Index of the section that comes after this one and all within.
        var end: Int
        /// The list item that is meant, where a label in it names a part: `- **Solutions**: …`.
        var item: MarkdownNode?
    }

    init(document: MarkdownDocument, file: String, names: SectionNames = .standard) {
        self.document = document
        self.file = file
        self.names = names
        var places: [Place] = []
        func add(_ section: Section, parent: Int?) {
            let index = places.count
            places.append(Place(section: section, parent: parent, index: index, end: index + 1))
            for child in section.children { add(child, parent: index) }
            places[index].end = places.count
        }
        add(Section.outline(of: document, names: names), parent: nil)
        sections = places
    }

    var root: Place { sections[0] }

    /// What the reader takes for playbooks.
    var playbooks: [Playbook] {
        RunbookReader.read(document.text(0..<document.bytes.count), file: file, names: names).playbooks
    }

    /// The sections around one, outermost first, without the whole document.
    private func around(_ place: Place) -> [Place] {
        var around: [Place] = []
        var next = place.parent
        while let index = next, index > 0 {
            around.insert(sections[index], at: 0)
            next = sections[index].parent
        }
        return around
    }

    func children(of place: Place) -> [Place] {
        sections[(place.index + 1)..<place.end].filter { $0.parent == place.index }
    }

    /// The last line of anything in a section; for the whole document, the last of its blocks.
    func lastLine(of place: Place) -> Int {
        max(1, place.section.lastLine)
    }

    /// The blocks under a section's title and before the next section, in the order of the file.
    func blocks(of place: Place) -> [MarkdownNode] {
        let next = place.index + 1 < sections.count ? sections[place.index + 1].section.line : Int.max
        return document.root.children.filter { node in
            node.lines.lowerBound < next
                && (place.index == 0 || node.lines.lowerBound > place.section.lines.upperBound)
        }
    }

    func path(of place: Place) -> RunbookPath {
        guard place.index > 0 else { return RunbookPath([]) }
        let titles = self.titles(of: place)
        let isTwice = sections.contains { other in
            other.index != place.index && other.section.title == place.section.title && self.titles(of: other) == titles
        }
        return RunbookPath(titles, line: isTwice ? place.section.line : nil)
    }

    private func titles(of place: Place) -> [String] {
        (around(place) + [place]).map(\.section.title)
    }

    func span(of place: Place) -> SectionSpan {
        if let item = place.item {
            let bytes = document.bytes(ofLine: item.lines.lowerBound).lowerBound..<item.bytes.upperBound
            let path = self.path(of: sections[place.index]).titles + [Entry.item(item, number: nil).label ?? ""]
            return SectionSpan(
                path: RunbookPath(path),
                file: file,
                lines: item.lines,
                bytes: bytes,
                content: Array(document.bytes[bytes])
            )
        }
        let lines =
            place.index == 0
            ? document.root.lines : place.section.line...max(place.section.line, lastLine(of: place))
        let bytes =
            place.index == 0
            ? document.root.bytes
            : document.bytes(ofLine: lines.lowerBound).lowerBound..<document.bytes(ofLine: lines.upperBound).upperBound
        return SectionSpan(
            path: path(of: place),
            file: file,
            lines: lines,
            bytes: bytes,
            content: Array(document.bytes[bytes])
        )
    }
}

// MARK: - Finding

extension RunbookOutline {
    /// How well a place fits a path; the smaller the better.
    private struct Fit: Comparable {
        /// How far the titles are from those in the path.
        var distance: Int
        /// How many sections lie between the titles that the path names.
        var skipped: Int
        /// How many sections around the first title aren't named, the document's title not counted.
        var unnamed: Int

        static func < (left: Fit, right: Fit) -> Bool {
            (left.distance, left.skipped, left.unnamed) < (right.distance, right.skipped, right.unnamed)
        }
    }

    func section(_ path: RunbookPath) throws(TocsinError) -> Place {
        guard !path.titles.isEmpty else { return root }
        let known = Dictionary(playbooks.map { ($0.source.line, $0.name) }, uniquingKeysWith: { first, _ in first })
        var found: [(place: Place, fit: Fit)] = []
        for place in sections where path.line == nil || path.line == place.section.line {
            guard let fit = fit(of: place, to: path.titles, known) else { continue }
            if let best = found.first?.fit, best < fit { continue }
            found.removeAll { fit < $0.fit }
            found.append((place, fit))
        }
        // A file of one playbook is named by its file and by its heading alike.
        if found.count > 1, path.line == nil { found.removeAll { $0.place.index == 0 } }
        if found.isEmpty { found = items(path, known).map { ($0, Fit(distance: 0, skipped: 0, unnamed: 0)) } }
        guard let first = found.first else { throw notFound(path, known) }
        guard found.count == 1 else { throw ambiguous(path, found.map(\.place)) }
        return first.place
    }

    /// The list items whose labels the last title names, in the sections that the titles before it fit.
    private func items(_ path: RunbookPath, _ playbooks: [Int: String]) -> [Place] {
        guard let title = path.titles.last, path.titles.count > 1 else { return [] }
        let wanted = title.searchWords
        let kind = names.ofPlaybook(title, exactly: true)
        var found: [Place] = []
        for place in sections where fit(of: place, to: path.titles.dropLast(), playbooks) != nil {
            for list in blocks(of: place) where list.kind.isList {
                for item in list.children where path.line == nil || path.line == item.lines.lowerBound {
                    guard let label = Entry.item(item, number: nil).label else { continue }
                    guard label.searchWords == wanted || (kind != nil && names.ofPlaybook(label) == kind) else {
                        continue
                    }
                    var place = place
                    place.item = item
                    found.append(place)
                }
            }
        }
        return found
    }

    /// Fits the last title to the place, and those before it to places around, the nearest first; the names of playbooks
    /// are known by their lines.
    private func fit(of place: Place, to titles: [String], _ playbooks: [Int: String]) -> Fit? {
        guard let last = titles.last, var distance = distance(from: last, to: place, playbooks) else { return nil }
        let around = (place.index == 0 ? [] : [root]) + self.around(place)
        var position = around.count
        var skipped = 0
        for title in titles.dropLast().reversed() {
            var found: Int?
            while position > 0, found == nil {
                position -= 1
                found = self.distance(from: title, to: around[position], playbooks)
                if found == nil { skipped += 1 }
            }
            guard let found else { return nil }
            distance += found
        }
        let unnamed = around[..<position].filter { $0.index > 0 && !isDocumentTitle($0) }.count
        return Fit(distance: distance, skipped: skipped, unnamed: unnamed)
    }

    /// 0 for the title itself, 1 for the title without a prefix or number, 2 for another word for the same part, 3 for what
    /// stands before a dash or parenthesis in it.
    private func distance(from title: String, to place: Place, _ playbooks: [Int: String]) -> Int? {
        let wanted = title.searchWords
        guard place.index > 0 else {
            // A file that is one playbook has its name from a title that needn't stand around its parts.
            let names = [fileName] + (playbooks.count == 1 ? Array(playbooks.values) : [])
            return names.contains { $0.searchWords == wanted } ? 0 : nil
        }
        let words = place.section.title.searchWords
        if words == wanted || (wanted.isEmpty && place.section.title == title) { return 0 }
        if playbooks[place.section.line]?.searchWords == wanted { return 1 }
        if let rest = Ordinal(place.section.title)?.rest, rest.searchWords == wanted { return 1 }
        if means(place.section, sameAs: title) { return 2 }
        return !wanted.isEmpty && Self.head(of: place.section.title).searchWords == wanted ? 3 : nil
    }

    /// "P0" of "P0 - Critical Issues", "Immediate" of "Immediate (within 1 hour)".
    private static func head(of title: String) -> String {
        title.split(separator: " ").prefix { !$0.hasPrefix("(") && !["-", "–", "—"].contains($0) }
            .joined(separator: " ")
    }

    private func means(_ section: Section, sameAs name: String) -> Bool {
        if let kind = names.ofPlaybook(name, exactly: true), kind != .background, section.playbookKind == kind {
            return true
        }
        return names.ofRunbook(name, exactly: true).map { section.runbookKind == $0 } ?? false
    }

    /// The file's name without folders and ending, which names a playbook that has a file for itself.
    private var fileName: String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return name.hasSuffix(".md") ? String(name.dropLast(3)) : name
    }

    private func isDocumentTitle(_ place: Place) -> Bool {
        place.section.level == 1 && sections.count { $0.section.level == 1 } == 1
    }

    private func notFound(_ path: RunbookPath, _ playbooks: [Int: String]) -> TocsinError {
        var message = "\(file) has no section \"\(path)\"; nothing was changed."
        // What the longest beginning that is there leads to.
        var start = path.titles.count - 1
        var scope = sections[...]
        while start > 0 {
            if let fits = sections.filter({ fit(of: $0, to: Array(path.titles[..<start]), playbooks) != nil }).first {
                scope = sections[(fits.index + 1)..<fits.end]
                break
            }
            start -= 1
        }
        let wanted = path.titles[min(start, path.titles.count - 1)]
        let names = scope.filter { $0.index > 0 }
        let known = names.flatMap { place in
            [place.section.title, playbooks[place.section.line]].compactMap { $0 }.map {
                ($0, place)
            }
        }
        if let near = nearestName(to: wanted, in: known.map(\.0)), let (_, place) = known.first(where: { $0.0 == near })
        {
            message += " Did you mean \"\(self.path(of: place))\"?"
        } else if names.isEmpty {
            message += start > 0 ? " \"\(path.titles[start - 1])\" has no sections within." : " It has no sections."
        } else {
            let shown = names.prefix(8).map { "\"\($0.section.title)\"" }.joined(separator: ", ")
            message += " There are \(shown)" + (names.count > 8 ? " and \(names.count - 8) more." : ".")
        }
        return TocsinError(.notFound, message)
    }

    private func ambiguous(_ path: RunbookPath, _ places: [Place]) -> TocsinError {
        let shown = places.prefix(8).map { "\"\(self.path(of: $0))\" in line \($0.section.line)" }
        let more = places.count > 8 ? ", and \(places.count - 8) more" : ""
        return TocsinError(
            .refused,
            "\"\(path)\" names \(places.count) sections of \(file): \(shown.joined(separator: ", "))\(more). "
                + "Nothing was changed; give the whole path of one, or add its line, as in \"\(path) (line N)\"."
        )
    }
}
