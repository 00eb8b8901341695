import Domain
import HTTPTypes
import Store

/// Lists come page by page: each answer tells where the next one begins.
enum Page {
    static let parameter = Endpoint.Parameter(
        name: "cursor",
        schema: .text(500),
        about: "Where to go on, from the `Link` of the page before."
    )

    /// The items of a page, with a link to the next.
    static func answer<Item>(_ page: ListPage<Item>, _ call: Call, json: (Item) -> some Encodable) throws -> Answer {
        var answer = try Answer.json(page.items.map(json))
        if let next = page.next { answer.headers[.link] = "<\(call.address(ofPage: next))>; rel=\"next\"" }
        return answer
    }
}

extension Call {
    /// The address of another page of the same list.
    func address(ofPage cursor: String) -> String {
        var query = query.filter { $0.key != "cursor" && $0.key != Call.remarksName }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(QueryText.encoded($0.value))" }
        query.append("cursor=\(QueryText.encoded(cursor))")
        return "\((request.path ?? "").prefix { $0 != "?" })?\(query.joined(separator: "&"))"
    }
}
