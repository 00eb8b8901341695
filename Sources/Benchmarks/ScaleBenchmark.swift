import Domain
import Foundation
import Store

/// Commands over a million entries, against the same over ten thousand.
struct ScaleBenchmark {
    let options: Options

    func run(_ scores: inout Scores) throws {
        let program = try options.requireProgram()
        let small = Seed(incidents: 100, entriesPerIncident: 100)
        let large = Seed(incidents: 10_000, entriesPerIncident: 100)
        let folders = [try small.workspace(options), try large.workspace(options)]
        let keys = ["INC-\(small.incidents)", "INC-\(large.incidents)"]
        let rounds = options.rounds ?? 30
        for command in ["next", "list", "show", "log"] {
            let programs = zip(folders, keys).map { folder, key in
                var words = [command, "--workspace", folder]
                if command != "list" { words.append(key) }
                if command == "log" { words.append(Words.sentence(1)) }
                return Program(program, words)
            }
            let times = try Turns.medians(of: programs, rounds: rounds)
            print(
                "  \(command): \(milliseconds(times[0])) over 10,000 entries, \(milliseconds(times[1])) over 1,000,000"
            )
            scores.judge("\(command) over 1,000,000 against 10,000", times[1] / times[0], .atMost(1.3, aim: 1))
        }
    }
}
