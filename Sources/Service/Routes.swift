import Domain
import HTTPTypes

/// Finds the endpoint for a method and a path.
///
/// A path that exists answers every method: HEAD as GET without the body, OPTIONS with what is allowed, others with 405.
struct Routes: Sendable {
    /// One segment of paths: literal ones before a name.
    private final class Node: Sendable {
        let endpoints: [HTTPRequest.Method: Endpoint]
        let children: [String: Node]
        let named: (name: String, node: Node)?

        init(_ endpoints: [(segments: ArraySlice<Endpoint.Segment>, endpoint: Endpoint)]) {
            var here: [HTTPRequest.Method: Endpoint] = [:]
            var below: [String: [(ArraySlice<Endpoint.Segment>, Endpoint)]] = [:]
            var names: [(ArraySlice<Endpoint.Segment>, Endpoint)] = []
            var name = ""
            for (segments, endpoint) in endpoints {
                switch segments.first {
                case nil: here[endpoint.method] = endpoint
                case .text(let text): below[text, default: []].append((segments.dropFirst(), endpoint))
                case .name(let given):
                    name = given
                    names.append((segments.dropFirst(), endpoint))
                }
            }
            self.endpoints = here
            children = below.mapValues { Node($0.map { (segments: $0.0, endpoint: $0.1) }) }
            named = names.isEmpty ? nil : (name, Node(names.map { (segments: $0.0, endpoint: $0.1) }))
        }
    }

    private let root: Node

    init(_ endpoints: [Endpoint]) {
        root = Node(endpoints.map { (segments: ArraySlice($0.segments), endpoint: $0) })
    }

    enum Match {
        case endpoint(Endpoint, path: [String: String])
        /// The path is known; only these methods are.
        case methods([HTTPRequest.Method])
    }

    /// - Throws: `Problem` when there is nothing at the path, or when it can't be read.
    func match(_ method: HTTPRequest.Method, path: String) throws(Problem) -> Match {
        var values: [String: String] = [:]
        guard let node = try find(path, &values) else { throw .notFound(path) }
        if let endpoint = node.endpoints[method] { return .endpoint(endpoint, path: values) }
        if method == .head, let endpoint = node.endpoints[.get] { return .endpoint(endpoint, path: values) }
        var allowed = Array(node.endpoints.keys)
        if node.endpoints[.get] != nil { allowed.append(.head) }
        return .methods((allowed + [.options]).sorted { $0.rawValue < $1.rawValue })
    }

    private func find(_ path: String, _ values: inout [String: String]) throws(Problem) -> Node? {
        let slash = UInt8(ascii: "/")
        guard path.utf8.first == slash else { throw .malformed("The path must begin with a slash.") }
        var node = root
        // By bytes: this is done for each request, and characters take longer to find.
        var rest = path == "/" ? nil : path.utf8.dropFirst()
        while let text = rest {
            let end = text.firstIndex(of: slash)
            rest = end.map { text[text.index(after: $0)...] }
            guard let text = Routes.decoded(Substring(text[..<(end ?? text.endIndex)])) else {
                throw .malformed(
                    "The path has `.`, `..` or a backslash as a part, or a percent sign that stands for a slash, for NUL or "
                        + "for no UTF-8 text."
                )
            }
            if let child = node.children[text] {
                node = child
            } else if let (name, child) = node.named, !text.isEmpty {
                values[name] = text
                node = child
            } else {
                return nil
            }
        }
        return node.endpoints.isEmpty ? nil : node
    }

    /// A segment with its percent signs decoded; nil for what could mean another path, or no text.
    private static func decoded(_ part: Substring) -> String? {
        guard part.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "\\") || $0 == 0 }) else {
            return part == "." || part == ".." ? nil : String(part)
        }
        var bytes: [UInt8] = []
        var rest = part.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return text == "." || text == ".." || text.contains(where: { $0 == "/" || $0 == "\\" || $0 == "\0" })
            ? nil : text
    }
}
