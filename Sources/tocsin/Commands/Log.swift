import ArgumentParser
import Domain
import Operations
import Report

struct Log: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Write down what you did or saw.",
        discussion: """
            The first word counts as an incident only in the form INC-7; everything else is text.
            `tocsin log -` takes the text from standard input.
            A learning is something for the runbook: closing the incident reminds of those that weren't proposed.
            Example: tocsin log rolled back to 4f2a1c --kind action --at -5m
            """
    )

    @Argument(help: ArgumentHelp("[INC] TEXT, or - for standard input.", valueName: "text"))
    var words: [String]

    @OptionGroup var time: TimeOption

    @Option(
        help: ArgumentHelp(
            "note, action, observation, decision, communication or learning.",
            valueName: "kind"
        ),
        completion: .list(TimelineEntry.Kind.logged.map(\.rawValue))
    )
    var kind: String?

    @Option(name: .customLong("link"), help: ArgumentHelp("A page that shows it; may be repeated.", valueName: "url"))
    var links: [String] = []

    @OptionGroup var options: GlobalOptions

    func run(in context: Context) throws { try request.run(in: context) }

    var request: LogRequest { LogRequest(words: words, at: time.at, kind: kind, links: links) }
}

/// What `log` was asked to write.
struct LogRequest: Hashable, Request {
    var words: [String] = []
    var at: String?
    var kind: String?
    var links: [String] = []

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let (name, words) = Context.split(words)
        let text = try context.text(words, limit: EntryLogged.longestText)
        let body = try EntryLogged.entry(kind: try LogRequest.kind(kind), text: text, links: links)
        let timing = try context.timing(at, workspace)
        let answer = try context.desk(workspace).log(
            body,
            in: { try context.incident(name, $0, typed: text) },
            timing
        )
        if context.options.json {
            try context.answer(answer.json, text: "")
        } else {
            let back = timing.isGiven ? "  at \(workspace.zone.clock(timing.at, relativeTo: context.world.now()))" : ""
            context.world.output("\(answer.incident)  \(answer.handle)  \(body.kind.rawValue) logged\(back)\n")
        }
    }

    private static func kind(_ name: String?) throws(TocsinError) -> TimelineEntry.Kind {
        guard let name else { return .note }
        let known = TimelineEntry.Kind.logged
        guard let kind = known.first(where: { $0.rawValue == name.lowercased() }) else {
            throw TocsinError(
                .usage,
                "There is no kind \(name). Nothing was recorded. Use \(known.map(\.rawValue).joined(separator: ", "))."
            )
        }
        return kind
    }
}

extension LogRequest {
    static func plain(_ arguments: ArraySlice<String>) -> (request: any Request, options: Options)? {
        guard let line = PlainArguments(arguments, known: ["--at", "--kind", "--link"]), !line.words.isEmpty else {
            return nil
        }
        let request = LogRequest(
            words: line.words,
            at: line.last("--at"),
            kind: line.last("--kind"),
            links: line.values("--link")
        )
        return (request, line.options)
    }
}
