import Domain
import Foundation
import HTTPTypes

/// Lists come page by page: each answer tells where the next one begins, by the last item's own place.
enum Page {
    static let parameter = Endpoint.Parameter(
        name: "cursor",
        schema: .text(500),
        about: "Where to go on, from the `Link` of the page before."
    )

    /// What a cursor holds; nil for the first page.
    ///
    /// - Throws: a problem for what no page gave.
    static func place(_ call: Call, parts count: Int = 2) throws -> [String]? {
        guard let cursor = call.query["cursor"] else { return nil }
        let padded = cursor.replacing("-", with: "+").replacing("_", with: "/")
        let rest = padded.utf8.count % 4
        guard let data = Data(base64Encoded: padded + String(repeating: "=", count: rest == 0 ? 0 : 4 - rest)),
            let text = String(validating: data, as: UTF8.self)
        else { throw forged }
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == count, Int64(parts[0]) != nil else { throw forged }
        return parts
    }

    private static let forged = Problem.invalid([
        TocsinError.Field("cursor", "is none that a page gave; begin without it")
    ])

    static func cursor(_ parts: [String]) -> String {
        Data(parts.joined(separator: " ").utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Up to `limit` of the items found, of which one more was asked for.
    static func answer<Item>(
        _ items: [Item],
        limit: Int,
        _ call: Call,
        json: (Item) -> some Encodable,
        place: (Item) -> [String]
    ) throws -> Answer {
        let shown = items.prefix(limit)
        var answer = try Answer.json(shown.map(json))
        guard items.count > limit, let last = shown.last else { return answer }
        var query = call.query.filter { $0.key != "cursor" }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(QueryText.encoded($0.value))" }
        query.append("cursor=\(cursor(place(last)))")
        let path = (call.request.path ?? "").prefix { $0 != "?" }
        answer.headers[.link] = "<\(path)?\(query.joined(separator: "&"))>; rel=\"next\""
        return answer
    }
}
