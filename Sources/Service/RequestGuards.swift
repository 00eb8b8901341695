import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOHTTP1

extension Service {
    /// A request must be for a name under which this service is known.
    ///
    /// A web site elsewhere can let its own name point here (DNS rebinding); its pages would then count as ours.
    func requireHost(of request: Request) throws(Problem) {
        // The first one is not among the fields any more.
        guard request.headers[values: .host].isEmpty else { throw .malformed("There are two Host headers.") }
        guard let authority = request.head.authority else {
            throw .malformed("The request names no host. Nothing was done. Send a Host header.")
        }
        let host = Service.host(authority)
        let known =
            configuration.hostNames.contains(host) || host == configuration.host
            || ["localhost", "127.0.0.1", "[::1]"].contains(host)
            || !configuration.isLoopback && configuration.hostNames.isEmpty
        guard !known else { return }
        throw Problem(
            status: .misdirectedRequest,
            code: "misdirected",
            title: "Not this host",
            detail: "This service is not known as \(host.prefix(200)). If it should be, start it with --host-name."
        )
    }

    /// What changes something must come from our own pages, or from a program: a browser says where a form stood.
    func requireSameOrigin(_ request: Request) throws(Problem) {
        let site = request.headers.value(of: .fetchSite)
        let origin = request.headers.value(of: .origin)
        let isOurs =
            if let origin {
                origin != "null"
                    && Service.host(String(origin.drop { $0 != ":" }.dropFirst(3)), keepingPort: true)
                        == Service.host(request.head.authority ?? "", keepingPort: true)
            } else {
                site == nil || site == "same-origin" || site == "none"
            }
        guard isOurs, site == nil || site == "same-origin" || site == "none" else {
            throw Problem(
                status: .forbidden,
                code: TocsinError.Code.notAllowed.rawValue,
                title: "Not from here",
                detail: "This request comes from another web site (\((origin ?? site ?? "").prefix(200))). Nothing was "
                    + "changed. Do it on the service's own page."
            )
        }
    }

    /// `[::1]:8080` as `[::1]`, `Example.org:80` as `example.org`.
    private static func host(_ authority: String, keepingPort: Bool = false) -> String {
        let text = authority.lowercased()
        guard !keepingPort else { return text }
        if text.utf8.first == UInt8(ascii: "["), let end = text.firstIndex(of: "]") { return String(text[...end]) }
        return text.utf8.firstIndex(of: UInt8(ascii: ":")).map { String(text[..<$0]) } ?? text
    }

    /// Whether a body is, or may be, so long that it is read only for who may send it.
    func isLong(_ request: Request, for endpoint: Endpoint) -> Bool {
        guard endpoint.isUnsafe else { return false }
        if let length = request.headers.value(of: .contentLength) {
            return Int(length).map { $0 > Service.shortBody } ?? true
        }
        return request.headers.value(of: .transferEncoding) != nil
    }

    /// The whole body, within its bounds; `ConnectionGuard` holds it to its time.
    func body(of request: Request, for endpoint: Endpoint) async throws -> [UInt8] {
        guard endpoint.isUnsafe else { return [] }
        let limit = endpoint.bytes ?? configuration.longestBody
        let length = request.headers.value(of: .contentLength).flatMap { Int($0) }
        guard length ?? 0 <= limit else { throw Problem.tooLarge(limit) }
        var bytes: [UInt8] = []
        do {
            for try await piece in request.body {
                guard bytes.count + piece.readableBytes <= limit else { throw Problem.tooLarge(limit) }
                bytes += piece.readableBytesView
            }
        } catch is ConnectionGuard.SlowBody {
            throw Problem.slowBody(seconds: configuration.bodySeconds)
        } catch let error as HTTPParserError {
            throw Problem.malformed("The body can't be read (\(error)). Nothing was recorded.")
        }
        guard length ?? bytes.count == bytes.count else {
            throw Problem.malformed("The body ended after \(bytes.count) of its bytes. Nothing was recorded.")
        }
        return bytes
    }
}

extension HTTPFields {
    /// The value of a field as the subscript gives it: several of one name are one list (RFC 9110, section 5.3).
    ///
    /// The subscript joins even a single one, which takes several times as long as finding it.
    func value(of name: HTTPField.Name) -> String? {
        var only: String?
        for field in self where field.name == name {
            guard only == nil else { return self[name] }
            only = field.value
        }
        return only
    }
}

extension Problem {
    fileprivate static func tooLarge(_ limit: Int) -> Problem {
        Problem(
            status: .contentTooLarge,
            code: "tooLarge",
            title: "Too large",
            detail: "The body has more than \(limit) bytes. Nothing was recorded. Shorten it, or link to the whole.",
            headers: [.connection: "close"]
        )
    }

    fileprivate static func slowBody(seconds: Int64) -> Problem {
        Problem(
            status: .requestTimeout,
            code: "timeout",
            title: "Too slow",
            detail: "The body took more than \(seconds) seconds. Nothing was recorded. Send it again.",
            headers: [.connection: "close"]
        )
    }

    fileprivate static func notJSON(_ type: String) -> Problem {
        Problem(
            status: .unsupportedMediaType,
            code: "unsupportedMediaType",
            title: "Not JSON",
            detail: "The body is said to be \(type.prefix(100)). Nothing was recorded. Send JSON, with "
                + "`Content-Type: application/json`."
        )
    }
}

extension Request {
    /// Whether a browser may have kept the cookie of a session back, since a page of another site led it here.
    ///
    /// Over plain HTTP browsers don't say from where they come, except on the machine itself.
    var mayHaveLeftCookie: Bool {
        guard method == .get, Credentials(self).key == nil else { return false }
        if let site = headers[.fetchSite] {
            return site == "cross-site" && headers[.fetchMode].map { $0 == "navigate" } ?? true
        }
        return headers[.accept]?.contains("text/html") == true
    }
}

extension Endpoint {
    /// The values of the query's names, each held to its schema.
    func checkedQuery(_ text: String?) throws -> [String: String] {
        guard let text, !text.isEmpty else { return try checked([:]) }
        guard let pairs = QueryText.parse(text) else {
            throw Problem.malformed("The query has a percent sign that stands for no UTF-8 text.")
        }
        return try checked(Dictionary(pairs.map { ($0.name, $0.value) }) { _, last in last })
    }

    private func checked(_ values: [String: String]) throws -> [String: String] {
        var faults: [TocsinError.Field] = []
        var known = 0
        for parameter in query {
            guard let value = values[parameter.name] else {
                if parameter.isRequired { faults.append(TocsinError.Field(parameter.name, "is missing")) }
                continue
            }
            known += 1
            faults += parameter.schema.faults(in: parameter.schema.typed(value), at: parameter.name)
        }
        if !isPage, known < values.count {
            for name in values.keys.filter({ name in !query.contains { $0.name == name } }).sorted() {
                let near = nearestName(to: name, in: query.map(\.name)).map { "; did you mean \($0)?" } ?? ""
                faults.append(TocsinError.Field(String(name.prefix(200)), "is no parameter here\(near)"))
            }
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return values
    }

    /// A JSON body, held to its type and schema; nil where none is wanted, and one without a type is taken for JSON.
    func json(in bytes: [UInt8], type: String?) throws -> JSONDocument? {
        guard let schema = body else { return nil }
        if let type, type != Answer.json {
            let essence = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
            guard essence.lowercased() == Answer.json else { throw Problem.notJSON(type) }
        }
        guard !bytes.isEmpty else { throw Problem.malformed("The body is empty; it must be a JSON document.") }
        let document: JSONDocument
        let value: JSONValue
        do {
            document = try JSONDocument(bytes)
            value = try JSONValue(document.root)
        } catch let fault as JSONDocument.Fault {
            guard String(validating: bytes, as: UTF8.self) != nil else {
                throw Problem.malformed("The body is not UTF-8.")
            }
            throw Problem.malformed("The body is no JSON document: \(fault). Nothing was recorded.")
        }
        let faults = schema.faults(in: value)
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return document
    }
}

extension Schema {
    /// The text of a query as what the schema wants, where it can be.
    fileprivate func typed(_ text: String) -> JSONValue {
        switch self {
        case .integer: Int(text).map { .integer($0) } ?? .string(text)
        case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
        default: .string(text)
        }
    }
}
