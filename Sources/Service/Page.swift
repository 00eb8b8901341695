import Domain
import Foundation
import HTTPTypes
import Store

/// Lists come page by page: each answer tells where the next one begins.
enum Page {
    static let parameter = Endpoint.Parameter(
        name: "cursor",
        schema: .text(500),
        about: "Where to go on, from the `Link` of the page before."
    )

    /// The items of a page, with the address of the next one in `Link`.
    static func answer<Item>(_ page: ListPage<Item>, _ call: Call, json: (Item) -> some Encodable) throws -> Answer {
        var answer = try Answer.json(page.items.map(json))
        guard let next = page.next else { return answer }
        var query = call.query.filter { $0.key != "cursor" }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(QueryText.encoded($0.value))" }
        query.append("cursor=\(next)")
        let path = (call.request.path ?? "").prefix { $0 != "?" }
        answer.headers[.link] = "<\(path)?\(query.joined(separator: "&"))>; rel=\"next\""
        return answer
    }
}
