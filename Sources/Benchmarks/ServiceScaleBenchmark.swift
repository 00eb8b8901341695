import Domain
import Foundation

/// The service over 100,000 incidents with 3,000,000 entries, against the same with 1,000 incidents.
///
/// Each answer is made anew: one of a moment ago would be as quick over any log.
struct ServiceScaleBenchmark {
    let options: Options

    func run(_ scores: inout Scores) throws {
        let program = try options.requireProgram()
        let seeds = [
            Seed(incidents: 1_000, entriesPerIncident: 30), Seed(incidents: 100_000, entriesPerIncident: 30),
        ]
        let folders = try seeds.map { try $0.workspace(options) }
        let bare = try ServedProgram(CommandLine.arguments[0], ["bare"], log: try options.fresh("bare.log"), ready: "/")
        defer { bare.stop() }
        let services = try folders.map { folder in
            try ServedProgram(
                program,
                ["serve", "--workspace", folder, "--port", "0", "--rate", "1000000"],
                log: try options.fresh(URL(filePath: folder).lastPathComponent + ".log"),
                ready: "/health/ready"
            )
        }
        defer { for service in services { service.stop() } }
        scores.judge(
            "ready to answer, against a bare one's start",
            services[1].readyAfter / bare.readyAfter,
            .atMost(3, aim: nil)
        )
        let paths = [
            ("list", "/api/v1/incidents?limit=50"), ("search", "/api/v1/search?q=failover&limit=20"),
            ("incident", "/api/v1/incidents/INC-500"), ("Now", "/"),
        ]
        for (name, path) in paths {
            var times: [(small: Double, large: Double)] = []
            for _ in 0..<(options.rounds ?? 3) {
                let found = try services.map {
                    try Load.measure(
                        $0.url(path),
                        connections: 1,
                        seconds: max(options.seconds, 2),
                        script: Load.anew,
                        options: options
                    ).median
                }
                times.append((found[0], found[1]))
            }
            let (small, large) = (times.map(\.small).median, times.map(\.large).median)
            print("  \(name): \(milliseconds(small)) over 1,000 incidents, \(milliseconds(large)) over 100,000")
            scores.judge("\(name) over 100,000 incidents against 1,000", large / small, .atMost(1.3, aim: 1))
        }
    }
}
