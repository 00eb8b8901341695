/// What a template may name: a fixed list of fields, each read from ready values.
///
/// The list is the only declaration of a name, so what is checked, rendered and written as JSON can't drift apart.
package protocol View: Sendable {
    static var fields: [Field<Self>] { get }

    /// The value of a field by its place in the list.
    func value(_ index: Int) -> Value

    /// Fields that are known to have nothing to show before any of them is read; others may have nothing too.
    var absent: FieldSet { get }

    /// Writes a part of a template; `outer` are the views of the lists that this one is in.
    ///
    /// All views share one implementation. It is a requirement so that the compiler makes one for each of them.
    func write(_ range: Range<Int>, of template: Template, inside outer: [any View], into output: inout [UInt8])
}

extension View {
    package static var schema: Schema {
        Schema(names: fields.map(\.name), kinds: fields.map(\.kind))
    }

    package func value(_ index: Int) -> Value { Self.fields[index].read(self) }

    package var absent: FieldSet { FieldSet() }
}

/// Some of a view's first 64 fields, by their places.
package struct FieldSet: Sendable {
    private var places: UInt64 = 0

    package init() {}

    /// The fields with these names.
    init<Root>(_ names: String..., of fields: [Field<Root>]) {
        for (place, field) in fields.enumerated() where names.contains(field.name) { places |= 1 << UInt64(place) }
    }

    func contains(_ place: Int) -> Bool { places & 1 << UInt64(place) != 0 }

    mutating func add(_ others: FieldSet) { places |= others.places }
}

/// The value of one field.
package enum Value: Sendable {
    /// Plain text, set as one line.
    case line(String)
    /// Plain text that keeps its line breaks.
    case lines(String)
    /// Markdown of our own making.
    case markdown(InlineMarkdown)
    /// HTML of our own making, for pages only.
    case html(String)
    /// Lines set as they are, in a block of their own.
    case code(String)
    case number(Int)
    case flag(Bool)
    case absent
    case list([any View])
}

/// A name, what it holds, and how to read it.
package struct Field<Root: View>: Sendable {
    let name: String
    let kind: Schema.Kind
    let read: @Sendable (Root) -> Value

    package static func line(_ name: String, _ read: @escaping @Sendable (Root) -> String?) -> Self {
        Self(name: name, kind: .text) { root in read(root).map { .line($0) } ?? .absent }
    }

    package static func lines(_ name: String, _ read: @escaping @Sendable (Root) -> String?) -> Self {
        Self(name: name, kind: .text) { root in read(root).map { .lines($0) } ?? .absent }
    }

    package static func markdown(_ name: String, _ read: @escaping @Sendable (Root) -> InlineMarkdown?) -> Self {
        Self(name: name, kind: .text) { root in read(root).map { .markdown($0) } ?? .absent }
    }

    package static func html(_ name: String, _ read: @escaping @Sendable (Root) -> String?) -> Self {
        Self(name: name, kind: .text) { root in read(root).map { .html($0) } ?? .absent }
    }

    package static func code(_ name: String, _ read: @escaping @Sendable (Root) -> String?) -> Self {
        Self(name: name, kind: .text) { root in read(root).map { .code($0) } ?? .absent }
    }

    package static func number(_ name: String, _ read: @escaping @Sendable (Root) -> Int) -> Self {
        Self(name: name, kind: .text) { .number(read($0)) }
    }

    package static func flag(_ name: String, _ read: @escaping @Sendable (Root) -> Bool) -> Self {
        Self(name: name, kind: .flag) { .flag(read($0)) }
    }

    package static func list<Item: View>(_ name: String, _ read: @escaping @Sendable (Root) -> [Item]) -> Self {
        Self(name: name, kind: .list { Item.schema }) { .list(read($0)) }
    }
}

extension Field {
    /// The same field of what holds the view.
    package func within<Outer: View>(_ view: @escaping @Sendable (Outer) -> Root) -> Field<Outer> {
        Field<Outer>(name: name, kind: kind) { [read] outer in read(view(outer)) }
    }
}

/// The names that a view offers to a template.
package struct Schema: Sendable {
    enum Kind: Sendable {
        case text
        case flag
        /// A list, with what its items offer.
        case list(@Sendable () -> Schema)
    }

    let names: [String]
    let kinds: [Kind]

    /// Where a name is; of two fields with one name, the first counts.
    ///
    /// A template asks for most of them once, which takes less time than to make a dictionary of all.
    func place(of name: String) -> Int? { names.firstIndex(of: name) }
}
