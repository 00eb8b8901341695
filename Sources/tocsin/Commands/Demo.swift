import ArgumentParser
import Domain
import Foundation
import Operations
import Report
import Synchronization

struct Demo: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Play a whole incident on a sample runbook, and leave a workspace to try things in.",
        discussion: "Its clock and ids are fixed, so that it tells the same story every time."
    )

    @Argument(help: ArgumentHelp("A new or empty folder.", valueName: "dir"), completion: .directory)
    var folder = "tocsin-demo"

    @OptionGroup var options: GlobalOptions

    var place: CommandPlace { .here }

    private struct Answer: Encodable {
        var workspace: String
        /// The command lines that were run.
        var commands: [String]
    }

    func run(in context: Context) throws {
        let path = Workspace.absolute(folder, in: context.world)
        try Demo.prepare(path)
        let stage = Stage(folder: path, world: context.world, isSilent: options.json)
        for scene in DemoStory.scenes { try stage.play(scene) }
        try context.answer(
            Answer(workspace: path, commands: stage.commands),
            text: "\n" + DemoStory.ending(shellQuoted(folder))
        )
    }

    /// Makes the folder, with the two files that a team brings: its runbook and its configuration.
    private static func prepare(_ folder: String) throws(TocsinError) {
        let files = FileManager.default
        do {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            guard try files.contentsOfDirectory(atPath: folder).isEmpty else {
                throw TocsinError(
                    .cannotCreate,
                    "\(folder) is not empty. Nothing was changed. Name a new folder: `tocsin demo DIR`."
                )
            }
            let texts = [
                "runbook.md": Data(PackageResources.sample_runbook_md),
                Configuration.fileName: Data(DemoStory.configuration.utf8),
            ]
            for (name, text) in texts { try text.write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        } catch let error as TocsinError {
            throw error
        } catch {
            throw TocsinError(
                .cannotCreate,
                "\(folder) can't be made a folder for the demonstration: \(error.localizedDescription)"
            )
        }
    }
}

/// Where the story is played: a world whose clock and random numbers are the story's own.
private final class Stage {
    private let folder: String
    private let audience: World
    private let isSilent: Bool
    private let clock = StoryClock(DemoStory.begin)
    private let said = Captured()
    private(set) var commands: [String] = []

    init(folder: String, world: World, isSilent: Bool) {
        self.folder = folder
        audience = world
        self.isSilent = isSilent
    }

    func play(_ scene: DemoStory.Scene) throws {
        switch scene {
        case .say(let seconds, let text):
            clock.advance(bySeconds: seconds)
            let civil = Zone.utc.civil(clock.now)
            let day = CivilTime.weekdayNames[civil.weekday - 1].prefix(3)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "# \($0)" }
            let time = "# \(day) \(padded(civil.hour, 2)):\(padded(civil.minute, 2))"
            print("\n" + Style.bold(([time] + lines).joined(separator: "\n")) + "\n")
        case .run(let line, let seconds, let shown):
            clock.advance(bySeconds: seconds)
            let line = try filled(line)
            commands.append("tocsin \(line)")
            print("\(Style.green("$")) \(Style.bold("tocsin \(line)"))\n")
            show(try answer(to: line), lines: shown)
        }
    }

    private func print(_ text: String) {
        guard !isSilent else { return }
        audience.output(Style.finish(text, colour: audience.hasColour))
    }

    /// Shows the first lines of an answer, and says so where much is cut off.
    private func show(_ answer: String, lines count: Int) {
        guard !isSilent, count > 0 else { return }
        let lines = answer.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        audience.output(lines.prefix(count).map { "\($0)\n" }.joined())
        if lines.count - count > 4 { print(Style.dim("… (\(lines.count - count) more lines)") + "\n") }
    }

    /// Runs a command line; one that is refused answers with its error, as in a shell.
    private func answer(to line: String) throws -> String {
        let world = world
        do {
            try Main.run(DemoStory.words(line), in: world)
        } catch let error as TocsinError where error.code == .refused {
            let status = Failure(error).report(to: world, asJSON: false)
            said.add("(exit status \(status))\n")
        }
        return said.take()
    }

    private var world: World {
        var world = audience
        world.environment = Environment(audience.environment.all.filter { ["NO_COLOR", "TERM"].contains($0.key) })
        world.folder = folder
        world.now = { [clock] in clock.now }
        world.random = { [clock] in clock.random() }
        world.print = { [said] in said.add(String(decoding: $0, as: UTF8.self)) }
        world.errorOutput = { [said] in said.add($0) }
        world.input = { Data() }
        world.login = { "ana" }
        world.via = { "ana@operations" }
        world.machine = { "demonstration" }
        return world
    }

    /// Puts handles in the place of `{INC-1: words of a task}`, `{entry: words}` and `{proposal: words}`, as people copy
    /// them from the screen.
    private func filled(_ line: String) throws -> String {
        guard let open = line.firstIndex(of: "{"), let close = line.firstIndex(of: "}") else { return line }
        let parts = line[line.index(after: open)..<close].split(separator: ":", maxSplits: 1)
        let (place, words) = (parts[0], parts[1].dropFirst())
        let handles: [String]
        switch place {
        case "entry":
            let json = try answer(to: "timeline INC-1 --json")
            handles = try JSONText.value([EntryJSON].self, from: json)
                .filter { $0.text.contains(words) }.map(\.handle)
        case "proposal":
            let json = try answer(to: "runbook proposals --json")
            handles = try JSONText.value([ProposalJSON].self, from: json)
                .filter { $0.text?.contains(words) ?? false }.map(\.handle)
        default:
            let json = try answer(to: "tasks \(place) --json")
            handles = try JSONText.value([TaskJSON].self, from: json)
                .filter { $0.text.contains(words) }.map(\.handle)
        }
        guard handles.count == 1 else {
            throw TocsinError(.internal, "The demonstration looked for one “\(words)” and found \(handles.count).")
        }
        return line.replacingCharacters(in: open...close, with: handles[0])
    }
}

/// A clock that moves by the script, and a generator with a fixed seed (SplitMix64).
private final class StoryClock: Sendable {
    private let state: Mutex<(now: Instant, seed: UInt64)>

    init(_ now: Instant) {
        state = Mutex((now, 7))
    }

    var now: Instant { state.withLock { $0.now } }

    func advance(bySeconds seconds: Int) {
        state.withLock { $0.now = $0.now.advanced(bySeconds: seconds) }
    }

    func random() -> UInt64 {
        state.withLock { state in
            state.seed &+= 0x9e37_79b9_7f4a_7c15
            var word = state.seed
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            return word ^ (word >> 31)
        }
    }
}

/// What commands print, kept until it is taken.
private final class Captured: Sendable {
    private let text = Mutex("")

    func add(_ more: String) { text.withLock { $0 += more } }

    func take() -> String {
        text.withLock { text in
            defer { text = "" }
            return text
        }
    }
}
