import CDispatch
import Domain
import Foundation

/// A thousand open live streams: what they take, and how soon an event reaches the last of them.
struct StreamsBenchmark {
    let options: Options

    private static let count = 1_000

    func run(_ scores: inout Scores) throws {
        let program = try options.requireProgram()
        let folder = try Seed(incidents: 1_000, entriesPerIncident: 50).copy(options)
        try allowFiles(Self.count + 100)
        let service = try ServedProgram(
            program,
            ["serve", "--workspace", folder, "--port", "0", "--rate", "1000000"],
            log: try options.fresh("service.log"),
            ready: "/health/ready"
        )
        defer { service.stop() }
        var times: [Double] = []
        var streams = try (0..<Self.count).map { _ in
            try Stream(port: service.port, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        }
        defer { for stream in streams { stream.close() } }
        try wait(for: "retry", in: &streams)
        print("  \(short(Memory.mebibytes(service.resident))) MiB in all, pages of the program's file among them")
        scores.judge(
            "memory of the service with 1,000 live streams",
            Memory.mebibytes(service.resident),
            unit: " MiB",
            .atMost(100, aim: nil)
        )
        for round in 0..<(options.rounds ?? 3) {
            let start = monotonicSeconds()
            let body = "{\"severity\":\"P2\",\"title\":\"Round \(round)\"}"
            let post = try Stream(
                port: service.port,
                "POST /api/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            defer { post.close() }
            try wait(for: "Round \(round)", in: &streams)
            times.append(monotonicSeconds() - start)
        }
        scores.judge("until an event reached the last stream", times.max() ?? 0, unit: " s", .atMost(1, aim: nil))
    }

    private func allowFiles(_ count: Int) throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < rlim_t(count) else { return }
        limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
        guard limit.rlim_cur >= rlim_t(count),
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        else { throw TocsinError(.io, "No more than \(limit.rlim_max) files may be open here; \(count) are needed.") }
    }

    /// Reads from all of them until each has said this.
    private func wait(for text: String, in streams: inout [Stream]) throws {
        let end = monotonicSeconds() + 30
        for index in streams.indices { streams[index].isWaiting = true }
        while true {
            let open = streams.indices.filter { streams[$0].isWaiting }
            guard !open.isEmpty else { return }
            var polled = open.map { pollfd(fd: streams[$0].socket, events: Int16(POLLIN), revents: 0) }
            guard monotonicSeconds() < end, poll(&polled, nfds_t(polled.count), 1_000) >= 0 else {
                throw TocsinError(.badData, "\(open.count) streams never said \(text).")
            }
            for (place, index) in open.enumerated() where polled[place].revents != 0 {
                try streams[index].read(until: text)
            }
        }
    }
}

/// One connection that reads what comes.
private struct Stream {
    let socket: Int32
    var isWaiting = false
    private var text = ""

    init(port: Int, _ request: String) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, send(socket, request, request.utf8.count, 0) == request.utf8.count else {
            throw TocsinError(.io, "The service took no connection: \(String(cString: strerror(errno))).")
        }
    }

    mutating func read(until sought: String) throws {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else { throw TocsinError(.io, "A stream ended.") }
        text += String(decoding: bytes.prefix(count), as: UTF8.self)
        guard text.contains(sought) else { return }
        isWaiting = false
        text = ""
    }

    func close() { Glibc.close(socket) }
}
