import Domain
import Foundation
import Markdown
import Operations
import Report

/// One run of one command: its world, its options, and how it answers.
struct Context {
    let world: World
    let options: Options
    /// The command line as typed, to print it again where something must be added to it.
    let arguments: [String]
    /// Nil where the program goes on after the command.
    let untilExit: UntilExit?

    func workspace() throws(TocsinError) -> Workspace {
        if let service = world.service { return service.workspace }
        let workspace = try Workspace.open(Workspace.locate(options.workspace, in: world), in: world)
        untilExit?.keep(workspace.store)
        return workspace
    }

    /// Who acts, as the log names them: `human:ana`, unless a kind is given.
    func actor(_ workspace: Workspace) throws(TocsinError) -> String {
        if let service = world.service { return try service.actor(options.actor) }
        let environment = world.environment["TOCSIN_ACTOR"].flatMap { $0.isEmpty ? nil : $0 }
        let name = options.actor ?? environment ?? workspace.configuration.actor ?? world.login()
        guard !name.isBlank, name.utf8.count <= 200 else {
            throw TocsinError(.usage, "The name of who acts must have 1 to 200 bytes. Nothing was recorded. See --as.")
        }
        return name.contains(":") ? name : "human:\(name)"
    }

    /// The workspace as the person who acts uses it.
    func desk(_ workspace: Workspace) throws(TocsinError) -> Desk {
        Desk(
            workspace: workspace,
            actor: try actor(workspace),
            via: world.service?.via,
            role: world.service?.role ?? .admin,
            now: world.now,
            note: { note($0) }
        )
    }

    /// The time that a command is about: what `--at` says, or now.
    func timing(_ text: String?, _ workspace: Workspace) throws(TocsinError) -> Timing {
        let now = world.now()
        guard let text else { return Timing(at: now, isGiven: false) }
        return Timing(at: try TimeExpression.parse(text, now: now, zone: workspace.zone), isGiven: true)
    }

    func time(_ text: String?, _ workspace: Workspace) throws(TocsinError) -> Instant? {
        guard let text else { return nil }
        return try TimeExpression.parse(text, now: world.now(), zone: workspace.zone)
    }

    /// Answers with a JSON document or with text, the one place that decides which.
    func answer(_ json: some Encodable, text: @autoclosure () throws -> String) throws {
        if options.json {
            world.output(try jsonText(json))
        } else {
            world.output(Style.finish(try text(), colour: world.hasColour))
        }
    }

    /// A remark beside the answer, on standard error.
    func note(_ text: String) {
        world.errorOutput("tocsin: \(visible(text, keepingNewlines: true))\n")
    }
}

/// Emphasis in text for a terminal.
///
/// Marked by private characters until `finish`, so that what people typed can be made harmless in one place.
enum Style: UInt8, CaseIterable {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33

    /// Marks are U+F800 and the code of the style; U+F800 itself ends one.
    private static let base: UInt32 = 0xF800

    private static func mark(_ code: UInt8) -> Character {
        Character(Unicode.Scalar(base + UInt32(code)) ?? " ")
    }

    private static let end = mark(0)

    func callAsFunction(_ text: String) -> String { "\(Style.mark(rawValue))\(text)\(Style.end)" }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == base
            || scalar.value > base && Style(rawValue: UInt8(truncatingIfNeeded: scalar.value)) != nil
                && scalar.value < base + 0x100
    }

    /// Text without its marks, to measure it.
    static func plain(_ text: String) -> String {
        guard text.utf8.contains(0xEF) else { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.lazy.filter { !isMark($0) })
        return String(scalars)
    }

    /// Makes control characters visible, and turns marks into colour or nothing; the text ends with one newline.
    static func finish(_ text: String, colour: Bool) -> String {
        let harmless = visible(text, keepingNewlines: true)
        var result = String.UnicodeScalarView()
        for scalar in harmless.unicodeScalars {
            if !isMark(scalar) {
                result.append(scalar)
            } else if colour {
                result.append(contentsOf: "\u{1B}[\(scalar.value - base)m".unicodeScalars)
            }
        }
        if let last = result.last, last != "\n" { result.append("\n") }
        return String(result)
    }
}

/// Columns of text, aligned by display width.
struct Table {
    private var rows: [[String]] = []

    /// A cell is one line: a line break in it becomes a blank.
    mutating func add(_ cells: String...) {
        rows.append(cells.map { $0.split(separator: "\n").joined(separator: " ") })
    }

    /// Lines of the table; the last column is cut to the width, when there is one.
    func lines(width: Int?) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? displayWidth(shown($0[column])) : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            var used = 0
            for (column, cell) in row.enumerated() {
                if column == row.count - 1 {
                    line += width.map { Table.cut(cell, to: max($0 - used, 20)) } ?? cell
                } else {
                    let padding = widths[column] - displayWidth(shown(cell)) + 2
                    line += cell + String(repeating: " ", count: padding)
                    used += widths[column] + 2
                }
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    private func shown(_ cell: String) -> String { visible(Style.plain(cell), keepingNewlines: false) }

    private static func cut(_ text: String, to width: Int) -> String {
        guard displayWidth(Style.plain(text)) > width else { return text }
        var result = ""
        var used = 0
        for character in text {
            used += displayWidth(character)
            if used >= width { break }
            result.append(character)
        }
        return result + "…"
    }
}
