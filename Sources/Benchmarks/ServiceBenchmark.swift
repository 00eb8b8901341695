import BenchmarkBaseline
import Domain
import Foundation

/// The service under `wrk` on loopback, against durable commits from C and a bare Hummingbird in the same run.
struct ServiceBenchmark {
    let options: Options

    func run(_ scores: inout Scores) throws {
        let program = try options.requireProgram()
        let folder = try Seed(incidents: 1_000, entriesPerIncident: 50).copy(options)
        let bare = try ServedProgram(CommandLine.arguments[0], ["bare"], log: try options.fresh("bare.log"), ready: "/")
        defer { bare.stop() }
        let service = try ServedProgram(
            program,
            ["serve", "--workspace", folder, "--port", "0", "--rate", "1000000"],
            log: try options.fresh("service.log"),
            ready: "/health/ready"
        )
        defer { service.stop() }
        judgeMemory("memory when idle against the bare one", service, bare, .atMost(1.5, aim: nil), &scores)
        try reading(service, bare, &scores)
        try writing(service, bare, &scores)
    }

    private func reading(_ service: ServedProgram, _ bare: ServedProgram, _ scores: inout Scores) throws {
        let seconds = max(options.seconds, 2)
        var rates: [(bare: Double, incident: Double)] = []
        var times: [(bare: Double, now: Double, list: Double)] = []
        for _ in 0..<(options.rounds ?? 3) {
            func load(_ served: ServedProgram, _ path: String, _ connections: Int) throws -> Load {
                try Load.measure(served.url(path), connections: connections, seconds: seconds, options: options)
            }
            rates.append(
                (
                    try load(bare, "/", 32).rate,
                    try load(service, "/api/v1/incidents/INC-500/entries?limit=50", 32).rate
                )
            )
            times.append(
                (
                    try load(bare, "/", 1).median, try load(service, "/", 1).median,
                    try load(service, "/api/v1/incidents?limit=100", 1).median
                )
            )
        }
        let (hello, incident) = (rates.map(\.bare).median, rates.map(\.incident).median)
        print("  32 connections: bare \(short(hello)) requests/s, an incident of 50 entries \(short(incident))")
        scores.judge("an incident of 50 entries against a bare answer", incident / hello, .atLeast(0.4, aim: 0.6))
        let (one, now, list) = (times.map(\.bare).median, times.map(\.now).median, times.map(\.list).median)
        print(
            "  1 connection: bare \(milliseconds(one)), Now page \(milliseconds(now)), list of 100 \(milliseconds(list))"
        )
        scores.judge("the Now page against a bare answer", now / one, .atMost(6, aim: nil))
        scores.judge("a list of 100 against a bare answer", list / one, .atMost(8, aim: nil))
        for (name, path) in [
            ("an incident of 50 entries", "/api/v1/incidents/INC-500/entries?limit=50"), ("the Now page", "/"),
            ("a list of 100", "/api/v1/incidents?limit=100"),
        ] {
            let load = try Load.measure(
                service.url(path),
                connections: 1,
                seconds: seconds,
                script: Load.anew,
                options: options
            )
            print("  made anew for each request, 1 connection: \(name) \(milliseconds(load.median))")
        }
    }

    private func writing(_ service: ServedProgram, _ bare: ServedProgram, _ scores: inout Scores) throws {
        guard let limits = try Limits(options: options) else {
            throw TocsinError(.notFound, "There is no ../shared/limits to measure appends against.")
        }
        // Made before, since what makes them shares the processors with what answers them.
        let script = """
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            local requests, count = {}, 0
            init = function()
              for number = 1, 1000 do
                requests[number] = wrk.format(nil, "/api/v1/incidents/INC-" .. (number % 100 + 1) .. "/entries", nil,
                  '{"text":"\(Words.sentence(1)) ' .. number .. '"}')
              end
            end
            request = function()
              count = count % #requests + 1
              return requests[count]
            end
            """
        var rates: [(single: Double, service: Double)] = []
        var waits: [(group: baseline_result, service: Load)] = []
        // The disk's and the machine's speed change within seconds: so what is compared is taken one right after the other,
        // and often. The program for single commits begins with those that are meant, the one for groups ends with them.
        for _ in 0..<(options.rounds ?? 7) {
            let group = try limits.groupCommits(32)
            let load = try Load.measure(
                service.url("/"),
                connections: 32,
                seconds: max(options.seconds, 3),
                script: script,
                options: options
            )
            let single = try limits.singleCommits()
            rates.append((single.rows_per_second, load.rate))
            waits.append((group, load))
        }
        let (single, served) = (rates.map(\.single).median, rates.map(\.service).median)
        print("  32 connections: C, one row a commit \(short(single)) rows/s, POSTs \(short(served)) requests/s")
        scores.judge(
            "durable POSTs against one row a commit",
            rates.map { $0.service / $0.single }.median,
            .atLeast(1.5, aim: 2.5)
        )
        scores.judge(
            "99% wait against group commit",
            waits.map { $0.service.p99 / $0.group.wait_p99 }.median,
            .atMost(4, aim: nil)
        )
        scores.judge(
            "longest wait against group commit",
            waits.map { $0.service.longest / $0.group.wait_longest }.median,
            .atMost(4, aim: nil)
        )
        judgeMemory("memory after those against the bare one", service, bare, .atMost(2.5, aim: nil), &scores)
    }

    /// What is resident counts, as `ps` shows it; the part of it that no file holds is told beside it.
    private func judgeMemory(
        _ name: String,
        _ service: ServedProgram,
        _ bare: ServedProgram,
        _ bound: Scores.Bound,
        _ scores: inout Scores
    ) {
        func told(_ served: ServedProgram) -> String {
            "\(short(Memory.mebibytes(served.resident))) MiB (anonymous \(short(Memory.mebibytes(served.memory))))"
        }
        print("  resident: service \(told(service)), bare \(told(bare))")
        scores.judge(name, Double(service.resident) / Double(max(bare.resident, 1)), bound)
    }
}
