import Domain
import Foundation

/// A part of a list, and where the next part begins.
///
/// The next one is found by the last item's place in an index, so it costs the same at any depth.
package struct ListPage<Item: Sendable>: Sendable {
    package var items: [Item]
    /// Opaque; nil at the end of the list.
    package var next: String?

    package init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }

    /// Takes one item more than wanted, which says that there is a next page.
    init(_ found: [Item], limit: Int, cursor: (Item) -> Cursor) {
        items = Array(found.prefix(limit))
        next = found.count > limit ? items.last.map { cursor($0).text } : nil
    }
}

/// The place in a list after which a page begins, as people and programs carry it around without knowing what it says.
struct Cursor {
    /// Which list it belongs to; the values are of a fixed kind in each.
    enum List: String {
        case incidents, incidentsFound, tasks, timeline, found, proposals, entries, audit
    }

    enum Value: Equatable {
        case integer(Int64)
        case id(Identifier)
    }

    let list: List
    let values: [Value]

    init(_ list: List, _ values: Value...) {
        self.list = list
        self.values = values
    }

    /// In base64 for addresses (RFC 4648, section 5).
    var text: String {
        let words = values.map { value in
            switch value {
            case .integer(let integer): String(integer)
            case .id(let id): id.text
            }
        }
        return Data(([list.rawValue] + words).joined(separator: " ").utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Reads a cursor of one list.
    ///
    /// A made-up one that is well formed gives an honest page from the place that it names; anything else is `badData`.
    init(_ text: String, of list: List, integers: Int, ids: Int) throws(TocsinError) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        let words = (Data(base64Encoded: base64).flatMap { String(validating: $0, as: UTF8.self) } ?? "")
            .split(separator: " ", omittingEmptySubsequences: false)
        let numbers = words.dropFirst().prefix(integers).compactMap { Int64($0) }
        let names = words.dropFirst(1 + integers).compactMap { Identifier($0) }
        guard text.utf8.count <= 400, words.count == 1 + integers + ids, words.first.map(String.init) == list.rawValue,
            numbers.count == integers, names.count == ids
        else {
            throw TocsinError(
                .badData,
                "That cursor is none of this list. Nothing was read. Take it from the page before, or begin at the first.",
                errors: [TocsinError.Field("cursor", "is none of this list")]
            )
        }
        self.list = list
        values = numbers.map(Value.integer) + names.map(Value.id)
    }

    func integer(_ index: Int) -> Int64 {
        if case .integer(let integer) = values[index] { integer } else { 0 }
    }

    /// For a comparison with ids.
    func id(_ index: Int) -> String {
        if case .id(let id) = values[index] { id.text } else { "" }
    }
}

/// After every id.
let afterEveryID = "g"

/// How many items a page has when so many were asked for.
func pageLength(_ limit: Int) -> Int { min(max(limit, 1), 1_000) }
