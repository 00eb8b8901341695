import Domain

/// A link, ready to stand in a line.
package struct LinkView: View {
    private let link: InlineMarkdown
    private let title: String?
    private let target: String

    init(address: String) {
        link = .link(address)
        title = nil
        target = address
    }

    /// A page, or another incident by its name.
    init(_ link: Link, names: [Identifier: String]) {
        title = link.title
        if let url = link.url {
            self.link = .link(url, title: link.title)
            target = url
        } else {
            let name = link.incident.map { names[$0] ?? String($0.text.suffix(Handle.shortest)) } ?? ""
            self.link = .line(link.title.map { "\(name): \($0)" } ?? name)
            target = name
        }
    }

    package static let fields: [Field<LinkView>] = [
        .markdown("link") { $0.link },
        .line("linkTitle") { $0.title },
        .line("target") { $0.target },
    ]
}
