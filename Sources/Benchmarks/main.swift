import Domain
import Foundation

// Every figure is a ratio of two things measured in one run on one disk, so that it means the same on any machine.
// Exit status: 0 all bounds held, 1 one was missed, 64 wrong arguments, 69 what was to be measured is not there.

let usage = """
    Usage: benchmarks NAME [--dir DIR] [--program FILE] [--rounds N] [--seconds S]

      append    32 concurrent writers through the store, against durable one-row commits from C
      scale     next, list, show, log over 1,000,000 entries, against the same over 10,000
      log       `tocsin log`, whole process, against the sqlite3 shell inserting one row; its memory
      html      a 1,000-entry incident to HTML, whole process, against cmark on the same Markdown
      check     `tocsin runbook check` of a folder, whole process, against cmark on the same bytes as one file
      rebuild   making all projections anew from 1,000,000 events; its memory
      service   the service under wrk: appends against C, answers against a bare Hummingbird; its memory
      streams   1,000 open live streams: the service's memory, and how soon an event reaches the last
      service-scale  the service over 3,000,000 entries, against the same over 30,000
      all       each of these but the last

      --dir      where databases are made; the seeded ones are kept there for the next run (.build-benchmarks)
      --program  the program to measure (.build-release/tocsin)
    """

if CommandLine.arguments.dropFirst().first == "bare" {
    try await BareServer.run()
    exit(0)
}

do {
    let options = try Options(Array(CommandLine.arguments.dropFirst()))
    var scores = Scores()
    print(try Machine.facts(in: options.scratch()))
    for name in options.names {
        print("\n\(name.rawValue)")
        switch name {
        case .append: try AppendBenchmark(options: options).run(&scores)
        case .scale: try ScaleBenchmark(options: options).run(&scores)
        case .log: try LogBenchmark(options: options).run(&scores)
        case .html: try HTMLBenchmark(options: options).run(&scores)
        case .check: try CheckBenchmark(options: options).run(&scores)
        case .rebuild: try RebuildBenchmark(options: options).run(&scores)
        case .service: try ServiceBenchmark(options: options).run(&scores)
        case .streams: try StreamsBenchmark(options: options).run(&scores)
        case .serviceScale: try ServiceScaleBenchmark(options: options).run(&scores)
        }
    }
    if scores.missed > 0 {
        print("\n\(scores.missed) of \(scores.count) bounds missed")
        exit(1)
    }
    print("\nall \(scores.count) bounds held")
} catch let error as TocsinError {
    FileHandle.standardError.write(Data((error.detail + "\n").utf8))
    exit(error.code == .usage ? 64 : 69)
}
