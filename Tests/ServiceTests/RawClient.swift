import Foundation
import NIOPosix

/// A TCP connection that sends exactly the bytes it is given, be they HTTP or not.
///
/// Its calls block, so they run on threads of their own: the service under test has the others.
final class RawClient: Sendable {
    private static let threads = {
        let pool = NIOThreadPool(numberOfThreads: 32)
        pool.start()
        return pool
    }()

    private let socket: Int32
    private let rest = Rest()

    /// What was read past the last answer; only one call at a time uses it.
    private final class Rest: @unchecked Sendable {
        var bytes: [UInt8] = []
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// `patience` is how many seconds one read or write may take: the test fails then, and doesn't hang.
    init(port: Int, patience: Int = 20) throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var time = timeval(tv_sec: patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // `deinit` closes the socket in this case, too.
        guard result == 0 else {
            throw Failure(description: "no connection to port \(port): \(String(cString: strerror(errno)))")
        }
    }

    deinit { Foundation.close(socket) }

    /// Does blocking work away from the threads that run tests.
    static func away<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await threads.runIfActive(work)
    }

    /// Sends all of it.
    ///
    /// - Throws: when the other side has closed the connection.
    func send(_ bytes: [UInt8]) async throws {
        try await RawClient.away { [self] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
                sent += count
            }
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// No more will be sent.
    func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// The next bytes; none at the end of the connection.
    private func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
        if count >= 0 { return Array(buffer[..<count]) }
        guard errno == ECONNRESET else {
            throw Failure(description: "nothing came: \(String(cString: strerror(errno)))")
        }
        return []
    }

    /// Everything until the other side closes the connection.
    func end() async throws -> String {
        try await RawClient.away { [self] in
            defer { rest.bytes = [] }
            while true {
                let bytes = try receive()
                if bytes.isEmpty { return String(decoding: rest.bytes, as: UTF8.self) }
                rest.bytes += bytes
            }
        }
    }

    /// Everything up to a text, with it; what came before the end of the connection if it doesn't come.
    func text(upTo mark: String) async throws -> String {
        try await RawClient.away { [self] in
            String(decoding: try take(upTo: Array(mark.utf8)), as: UTF8.self)
        }
    }

    private func take(upTo mark: [UInt8]) throws -> [UInt8] {
        while true {
            if let range = rest.bytes.firstRange(of: mark) {
                defer { rest.bytes.removeSubrange(..<range.upperBound) }
                return Array(rest.bytes[..<range.upperBound])
            }
            let bytes = try receive()
            if bytes.isEmpty {
                defer { rest.bytes = [] }
                return rest.bytes
            }
            rest.bytes += bytes
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while rest.bytes.count < count {
            let bytes = try receive()
            guard !bytes.isEmpty else { throw Failure(description: "the answer ended after \(rest.bytes.count) bytes") }
            rest.bytes += bytes
        }
        defer { rest.bytes.removeSubrange(..<count) }
        return Array(rest.bytes[..<count])
    }

    /// The next answer; `toHead` when it has no body, though its length is told.
    func answer(toHead: Bool = false) async throws -> RawAnswer {
        try await RawClient.away { [self] in
            let head = String(decoding: try take(upTo: Array("\r\n\r\n".utf8)), as: UTF8.self)
            var answer = try RawAnswer(head: head)
            if toHead || answer.status == 204 || answer.status == 304 || answer.status < 200 { return answer }
            if let length = answer["Content-Length"].flatMap({ Int($0) }) {
                answer.body = try take(length)
            } else if answer["Transfer-Encoding"] == "chunked" {
                while true {
                    let size = String(decoding: try take(upTo: [13, 10]).dropLast(2), as: UTF8.self)
                    guard let count = Int(size, radix: 16) else { throw Failure(description: "chunk size \(size)") }
                    answer.body += try take(count + 2).dropLast(2)
                    if count == 0 { break }
                }
            }
            return answer
        }
    }

    /// Sends one request and waits for its answer.
    func request(
        _ method: String,
        _ path: String,
        headers: [String] = [],
        body: [UInt8]? = nil
    ) async throws -> RawAnswer {
        var lines = ["\(method) \(path) HTTP/1.1"]
        if !headers.contains(where: { $0.lowercased().hasPrefix("host:") }) { lines.append("Host: localhost") }
        lines += headers
        if let body { lines.append("Content-Length: \(body.count)") }
        try await send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? []))
        return try await answer(toHead: method == "HEAD")
    }
}

/// An answer as it came.
struct RawAnswer: Sendable, CustomStringConvertible {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8] = []

    init(head: String) throws {
        let lines = head.components(separatedBy: "\r\n")
        let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw RawClient.Failure(description: "no answer but: \(head.isEmpty ? "the connection's end" : head)")
        }
        self.status = status
        headers = lines.dropFirst().compactMap { line in
            line.firstIndex(of: ":").map { colon in
                (String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
            }
        }
    }

    subscript(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; nil when it is none.
    var json: [String: Any]? {
        do {
            return try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        } catch {
            return nil
        }
    }

    /// The `field` of each of a problem's errors.
    var fields: [String] {
        (json?["errors"] as? [[String: Any]] ?? []).compactMap { $0["field"] as? String }
    }

    /// Whether it is a problem as each must be: its type, its status, a code and a sentence.
    var isProblem: Bool {
        guard self["Content-Type"] == "application/problem+json", let json else { return false }
        return json["status"] as? Int == status && json["code"] is String && json["title"] is String
            && !(json["detail"] as? String ?? "").isEmpty && json["errors"] is [Any]
    }

    var description: String {
        "\(status) \(headers.map { "\($0.name): \($0.value)" }.joined(separator: ", ")) \(text.prefix(2_000))"
    }
}
