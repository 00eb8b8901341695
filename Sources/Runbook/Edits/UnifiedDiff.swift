/// The difference of two files in the unified format that `patch` and `git apply` read.
///
/// Lines end with LF; a CR before it is a part of the line. Hunks have three lines of context.
package struct UnifiedDiff: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// `---`, `+++`.
            case file
            /// `@@ -1,3 +1,4 @@`.
            case hunk
            case context, removed, added
            /// `\ No newline at end of file`.
            case note
        }

        package var kind: Kind
        /// As it stands in the diff, without a line end.
        package var bytes: [UInt8]
    }

    /// Empty when the files are the same.
    package private(set) var lines: [Line] = []

    /// - Parameters:
    ///   - oldName: what stands after `---`, such as `a/runbook.md`.
    ///   - newName: what stands after `+++`, such as `b/runbook.md`.
    package init(from old: [UInt8], to new: [UInt8], oldName: String, newName: String) {
        let before = Self.split(old)
        let after = Self.split(new)
        let steps = Self.steps(from: before, to: after)
        guard steps.contains(where: { $0.kind != .context }) else { return }
        lines.append(Line(kind: .file, bytes: Array("--- \(Self.quoted(oldName))".utf8)))
        lines.append(Line(kind: .file, bytes: Array("+++ \(Self.quoted(newName))".utf8)))
        for hunk in Self.hunks(steps) { append(hunk, of: steps, before, after) }
    }

    /// The whole diff with LF line ends.
    package var bytes: [UInt8] { lines.flatMap { $0.bytes + [UInt8(ascii: "\n")] } }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension UnifiedDiff {
    /// A line that stays, goes or comes; the index counts in the file that has it, in the old one for context.
    private struct Step {
        var kind: Line.Kind
        var index: Int
        /// Lines of both files before this step.
        var old: Int
        var new: Int
    }

    private static let context = 3

    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }

    /// Names with blanks or control characters end where `patch` thinks; a tab after the name parts it from a date.
    private static func quoted(_ name: String) -> String {
        let plain = String(name.map { $0.isNewline || $0 == "\t" ? " " : $0 })
        return plain.contains(" ") ? plain + "\t" : plain
    }

    private static func steps(from old: [ArraySlice<UInt8>], to new: [ArraySlice<UInt8>]) -> [Step] {
        var first = 0
        while first < old.count, first < new.count, old[first] == new[first] { first += 1 }
        var tail = 0
        while tail < old.count - first, tail < new.count - first,
            old[old.count - 1 - tail] == new[new.count - 1 - tail]
        {
            tail += 1
        }
        var steps: [Step] = []
        var (left, right) = (0, 0)
        func add(_ kind: Line.Kind) {
            steps.append(Step(kind: kind, index: kind == .added ? right : left, old: left, new: right))
            if kind != .added { left += 1 }
            if kind != .removed { right += 1 }
        }
        for _ in 0..<first { add(.context) }
        for kind in middle(old[first..<old.count - tail], new[first..<new.count - tail]) { add(kind) }
        for _ in 0..<tail { add(.context) }
        return steps
    }

    /// The shortest way from some lines to others (Myers, "An O(ND) Difference Algorithm", 1986); past a bound of
    /// differences, all old lines go and all new ones come.
    private static func middle(_ old: ArraySlice<ArraySlice<UInt8>>, _ new: ArraySlice<ArraySlice<UInt8>>) -> [Line
        .Kind]
    {
        let (left, right) = (Array(old), Array(new))
        let plain: [Line.Kind] =
            Array(repeating: .removed, count: left.count) + Array(repeating: .added, count: right.count)
        if left.isEmpty || right.isEmpty { return plain }
        let bound = min(left.count + right.count, 1_000)
        var reach = [1: 0]
        var trace: [[Int: Int]] = []
        for distance in 0...bound {
            trace.append(reach)
            for diagonal in stride(from: -distance, through: distance, by: 2) {
                var x = Self.start(reach, diagonal, distance)
                var y = x - diagonal
                while x < left.count, y < right.count, left[x] == right[y] { (x, y) = (x + 1, y + 1) }
                reach[diagonal] = x
                guard x >= left.count, y >= right.count else { continue }
                return way(back: trace, from: (left.count, right.count))
            }
        }
        return plain
    }

    /// The furthest place on a diagonal that one step more leads to.
    private static func start(_ reach: [Int: Int], _ diagonal: Int, _ distance: Int) -> Int {
        let down = reach[diagonal + 1] ?? -1
        let along = (reach[diagonal - 1] ?? -2) + 1
        return diagonal == -distance || (diagonal != distance && along <= down) ? down : along
    }

    private static func way(back trace: [[Int: Int]], from end: (Int, Int)) -> [Line.Kind] {
        var (x, y) = end
        var kinds: [Line.Kind] = []
        for distance in trace.indices.reversed() {
            let reach = trace[distance]
            let diagonal = x - y
            let isDown =
                diagonal == -distance
                || (diagonal != distance && (reach[diagonal - 1] ?? -2) + 1 <= reach[diagonal + 1] ?? -1)
            let from = isDown ? diagonal + 1 : diagonal - 1
            let fromX = distance == 0 ? 0 : reach[from] ?? 0
            let fromY = distance == 0 ? 0 : fromX - from
            while x > fromX, y > fromY {
                kinds.append(.context)
                (x, y) = (x - 1, y - 1)
            }
            guard distance > 0 else { break }
            kinds.append(isDown ? .added : .removed)
            (x, y) = (fromX, fromY)
        }
        return kinds.reversed()
    }

    /// The ranges of steps that have changes, with their context, joined where they touch.
    private static func hunks(_ steps: [Step]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, step) in steps.enumerated() where step.kind != .context {
            let range = max(0, index - context)..<min(steps.count, index + context + 1)
            if let last = hunks.last, range.lowerBound <= last.upperBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private mutating func append(
        _ hunk: Range<Int>,
        of steps: [Step],
        _ old: [ArraySlice<UInt8>],
        _ new: [ArraySlice<UInt8>]
    ) {
        let removed = steps[hunk].count { $0.kind != .added }
        let added = steps[hunk].count { $0.kind != .removed }
        let first = steps[hunk.lowerBound]
        /// Without lines, the line before is named.
        func range(_ start: Int, _ count: Int) -> String {
            count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
        }
        let header = "@@ -\(range(first.old, removed)) +\(range(first.new, added)) @@"
        lines.append(Line(kind: .hunk, bytes: Array(header.utf8)))
        for step in steps[hunk] {
            let mark: UInt8 =
                switch step.kind {
                case .added: UInt8(ascii: "+")
                case .removed: UInt8(ascii: "-")
                default: UInt8(ascii: " ")
                }
            var line = step.kind == .added ? new[step.index] : old[step.index]
            let isEnded = line.last == UInt8(ascii: "\n")
            if isEnded { line = line.dropLast() }
            lines.append(Line(kind: step.kind, bytes: [mark] + line))
            if !isEnded { lines.append(Line(kind: .note, bytes: Array("\\ No newline at end of file".utf8))) }
        }
    }
}
