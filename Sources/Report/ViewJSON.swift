/// A view as JSON: every name that a template could use, with its value; absent is `null`.
struct ViewJSON: Encodable {
    let view: any View

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) {
            stringValue = name
        }

        init?(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        for (index, name) in type(of: view).schema.names.enumerated() {
            let key = Key(name)
            switch view.value(index) {
            case .line(let text), .lines(let text), .code(let text), .html(let text):
                try values.encode(text, forKey: key)
            case .markdown(let markdown): try values.encode(markdown.text, forKey: key)
            case .number(let number): try values.encode(number, forKey: key)
            case .flag(let flag): try values.encode(flag, forKey: key)
            case .absent: try values.encodeNil(forKey: key)
            case .list(let items): try values.encode(items.map { ViewJSON(view: $0) }, forKey: key)
            }
        }
    }
}
