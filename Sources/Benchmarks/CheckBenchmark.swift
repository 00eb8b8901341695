import Domain
import Foundation

/// `tocsin runbook check` of a folder, whole process, against cmark on the same bytes as one file.
struct CheckBenchmark {
    let options: Options

    func run(_ scores: inout Scores) throws {
        let program = try options.requireProgram()
        let runbooks = try folder()
        let files = try FileManager.default.subpathsOfDirectory(atPath: runbooks).filter { $0.hasSuffix(".md") }
            .sorted()
        var all = Data()
        for file in files { all += try Data(contentsOf: URL(filePath: "\(runbooks)/\(file)")) }
        let one = try options.fresh("runbooks.md")
        try all.write(to: URL(filePath: one))
        let check = Program(program, ["runbook", "check", runbooks])
        let cmark = try Program(named: "cmark", [one])
        let rounds = options.rounds ?? 40
        let times = try Turns.medians(of: [check, cmark], rounds: rounds)
        print(
            "  \(files.count) files, \(all.count) bytes of \(runbooks), medians of \(rounds) runs in turn: "
                + "tocsin runbook check \(milliseconds(times[0])), cmark \(milliseconds(times[1]))"
        )
        scores.judge("runbook check against cmark", times[0] / times[1], .atMost(3, aim: 2))
    }

    /// Public runbooks beside the checkout, else some made up.
    private func folder() throws -> String {
        let corpora = "../shared/corpora"
        if FileManager.default.fileExists(atPath: corpora) { return corpora }
        let folder = try options.scratch().appending(path: "runbooks")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for number in 0..<200 {
            var text = "# Alert \(number)\n\n## Symptoms\n\n\(Words.sentence(number))\n\n## Diagnosis\n\n"
            for step in 1...10 {
                text +=
                    "\(step). **Look**: \(Words.sentence(number + step)) in `log\(step)`\n\n   ```sh\n   tail log\(step)\n   ```\n"
            }
            text += "\n## Solutions\n\n"
            for way in 1...10 { text += "- **Way \(way)**: \(Words.sentence(number * way))\n" }
            try Data(text.utf8).write(to: folder.appending(path: "\(number).md"))
        }
        return folder.path
    }
}
