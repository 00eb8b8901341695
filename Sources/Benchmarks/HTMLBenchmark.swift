import Domain
import Foundation
import Store

/// The report of a long incident as HTML, against cmark on the same Markdown.
struct HTMLBenchmark {
    let options: Options

    func run(_ scores: inout Scores) throws {
        let program = try options.requireProgram()
        let workspace = try Seed(incidents: 1, entriesPerIncident: 1_000).workspace(options)
        let markdown = try options.fresh("report.md")
        let words = ["report", "--workspace", workspace, "INC-1", "--format"]
        try Program(program, words + ["md"]).run(output: markdown)
        let html = Program(program, words + ["html"])
        let cmark = try Program(named: "cmark", [markdown])
        let rounds = options.rounds ?? 40
        let times = try Turns.medians(of: [html, cmark], rounds: rounds)
        let size = FileManager.default.contents(atPath: markdown)?.count ?? 0
        print(
            "  \(size) bytes of Markdown, medians of \(rounds) runs in turn: tocsin report \(milliseconds(times[0])), "
                + "cmark \(milliseconds(times[1]))"
        )
        scores.judge("the report as HTML against cmark", times[0] / times[1], .atMost(2, aim: 1.3))
    }
}
