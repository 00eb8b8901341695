import Domain

/// The script of the demonstration: one morning at a ferry company.
enum DemoStory {
    enum Scene {
        /// Time passes, and the teller says what happens.
        case say(after: Int, String)
        /// Somebody types a command line; of a long answer only the first lines are shown.
        case run(String, after: Int, lines: Int)
    }

    /// A Tuesday, before anybody is awake.
    static let begin = Instant(CivilTime(year: 2025, month: 3, day: 11, hour: 6, minute: 51, second: 30))

    static let configuration = """
        # The demonstration's clock is in UTC. Without this line it would be the machine's time zone.
        timeZone: UTC

        """

    /// The words of a command line, of which those in double quotes hold together.
    static func words(_ line: String) -> [String] {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
    }

    private static func run(_ line: String, after seconds: Int = 20, lines: Int = .max) -> Scene {
        .run(line, after: seconds, lines: lines)
    }

    static let scenes: [Scene] = burning + broughtUnderControl + learning + trusting

    private static let burning: [Scene] = [
        .say(
            after: 0,
            """
            One morning at Skerry Lines, a made-up ferry company. Each line after a $ is a real command, run now
            in a new folder; only its clock and its ids are fixed, and long answers are cut. Ana is on call.
            A workspace is a folder with the team's runbook in it; there is no server.
            """
        ),
        run("init --runbook runbook.md", lines: 3),
        .say(
            after: 60,
            """
            Nobody has bought a ticket for a while. Ana declares: the steps of P2 are copied from the runbook
            with their times, and the title suggests a playbook.
            """
        ),
        run(
            "declare P2 \"Payments failing at checkout, Gull Island route\" --started 06:40 --detected 06:50",
            after: 10
        ),
        run("ack"),
        run("set --playbook payments --component shop", lines: 1),
        .say(after: 30, "What now? This is the screen for 03:00."),
        run("next", after: 0),
        .say(after: 30, "She does the first step, writes down what she sees, and calls it what it is: worse."),
        run("done {INC-1: Compare paid orders}"),
        run(
            "log \"No paid order on any route since 06:40, yesterday there were 31\" --kind observation "
                + "--link https://board.skerry.example.org/orders"
        ),
        run("severity P1 --why \"all routes, not one\"", lines: 1),
        run("assign commander ana", lines: 0),
        run("assign scribe ben", lines: 1),
    ]

    private static let broughtUnderControl: [Scene] = [
        .say(
            after: 150,
            "The steps of P1 have taken the place of P2's; what was done stays done. Ben joins, and is too quick once."
        ),
        run("done {INC-1: Check the last release}"),
        run("log Release 419 went out at 06:38, two minutes before the first error --kind observation --as ben"),
        run("log The clock of shop-2 is 7 minutes slow --kind observation --as ben"),
        run("log We roll back to release 418 --kind decision", after: 45),
        .say(after: 300, "In the heat nobody types. Afterwards, entries are back-dated: both times are kept."),
        run("log Rolled the shop back to release 418 --kind action --at -4m --as ben"),
        run("done {INC-1: Roll the shop back if} --at -4m --as ben"),
        run("mitigate --at 07:04 --why \"the first order is paid\""),
        run("skip {INC-1: Turn on the quick fix} --why \"the rollback was faster\""),
        run(
            "log \"Ticket desks and customer care know: pay again, nothing was charged twice\" --kind communication",
            after: 90
        ),
        run("done {INC-1: Tell the ticket desks}"),
        .say(
            after: 120,
            "A colleague declares the same thing once more. It is kept as a duplicate and counts for nothing."
        ),
        run("declare P2 \"Customers cannot pay with cards\" --as ole", lines: 1),
        run("cancel INC-2 --duplicate-of INC-1 --as ben"),
        .say(after: 60, "Mistakes are corrected by new events: the timeline shows what stood there before."),
        run("amend {entry: No paid order} \"No paid order on any route since 06:40, yesterday there were 13\""),
        run("retract {entry: clock of shop-2} --why \"it was the clock of the monitoring host\" --as ben"),
        .say(after: 200, "Customer care asks what to say. The words come from the log, through a template."),
        run("report --template status-update"),
    ]

    private static let learning: [Scene] = [
        .say(after: 2_400, "The cause is found. Resolving starts the post-incident checklist with its deadlines."),
        run("resolve --why \"release 420 reads the payment secret from the vault again\""),
        run("set INC-1 --impact \"No ticket was sold on the web for 24 minutes\"", lines: 0),
        run("follow-up add INC-1 \"Probe the payment endpoint before a release goes live\" --owner ben --due friday"),
        run("follow-up add INC-1 \"Page us after 5 minutes without a paid order\" --owner ana --due +3d"),
        run(
            "log INC-1 \"Take the secret out of the release, so that it reads the one in the vault\" --kind learning "
                + "--as ben"
        ),
        .say(after: 30, "Closing while something is open is refused, with the list."),
        run("close INC-1", after: 5),
        run("done {INC-1: Check that paid orders are}", after: 600, lines: 0),
        run("done {INC-1: Turn every quick fix off} --as ben", lines: 0),
        .say(after: 20_000, "The shift ends. What must the next one know?"),
        run("handover", lines: 22),
        .say(after: 72_000, "The next day: a drill. It is marked everywhere and left out of the numbers."),
        run("declare P0 \"Passes fail at every gangway\" --drill --commander ben --as ben"),
        run("ack --as ben", after: 40, lines: 1),
        run("done {INC-3: Call the harbour office} --as ben", after: 60),
        run("mitigate --as ben", after: 500, lines: 1),
        run("resolve --as ben", after: 300, lines: 1),
        run("close INC-3 --why \"a drill needs no checklist\" --as ben", lines: 1),
        .say(
            after: 18_500,
            """
            What was learned goes back into the runbook. Ben proposes it out of the log; Ana reads the change and
            applies it. It is one line of the file, and every other byte stays.
            """
        ),
        run(
            "runbook propose INC-1 --playbook payments --section Solutions --name \"Secret in the release\" "
                + "--from {entry: Take the secret out} --as ben"
        ),
        run("runbook apply {proposal: Take the secret out}", after: 600),
        run("done {INC-1: Carry what was learned}", lines: 0),
        .say(after: 176_000, "By Friday everything is done, and the incident can be closed."),
        run("done {INC-1: Complete the timeline} --at \"2025-03-12 08:30\"", lines: 0),
        run("done {INC-1: Write the incident report} --at \"2025-03-12 09:00\"", lines: 0),
        run("skip {INC-1: Refund what was paid twice} --why \"nothing was\"", lines: 0),
        run("done {INC-1: Hold the post-mortem meeting}", lines: 0),
        run("done {INC-1: Give every follow-up an owner}", lines: 0),
        run("done {INC-1: Probe the payment endpoint before} --as ben", lines: 0),
        run("done {INC-1: Page us after 5 minutes}", lines: 0),
        run("close INC-1"),
    ]

    private static let trusting: [Scene] = [
        .say(after: 60, "The whole story, by when things happened. Nothing was overwritten."),
        run("timeline INC-1", lines: 24),
        .say(after: 60, "A report to send, and every incident as a Markdown file to keep in version control."),
        run("report INC-1 -o report.html"),
        run("archive"),
        .say(after: 60, "The log is a chain of hashes. Whoever keeps its head elsewhere will notice any change."),
        run("verify"),
        run("list"),
    ]

    /// What to try next, in a folder as it was typed.
    static func ending(_ folder: String) -> String {
        """
        Now you, with your own clock:

          cd \(folder)
          tocsin declare P2 Ticket mails not arriving
          tocsin next
          tocsin log sent a test mail, it took 20 minutes --kind observation

        What you have just read:  tocsin show INC-1, tocsin search release, tocsin report INC-1
        Your own runbook:         tocsin init my-team --runbook FILE
        """
    }
}
