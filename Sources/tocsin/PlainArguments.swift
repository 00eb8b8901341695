/// A plain command line, read without the parser, which takes longer than a short answer.
///
/// It knows only words, flags, and options followed by their values; on anything else the parser decides. A test holds
/// both to the same result for each command that is read this way.
struct PlainArguments {
    private(set) var words: [String] = []
    /// Each option that has a value, and after it the value.
    private var valued: [String] = []
    private(set) var options = Options()

    /// Options that take a value; only `--at` and `--as-of` take one that begins with a hyphen, such as -10m.
    private static let shared = ["--as", "--workspace", "--incident"]
    private static let signed = ["--at", "--as-of"]

    /// Nil for what only the parser understands.
    ///
    /// `known` are the command's own options, each with a value.
    init?(_ arguments: ArraySlice<String>, known: [String]) {
        // After `--` nothing is an option, wherever it stands.
        guard !arguments.contains("--") else { return nil }
        var rest = arguments
        while let word = rest.popFirst() {
            if !word.hasPrefix("-") || word == "-" {
                words.append(word)
            } else if word == "--json" {
                options.json = true
            } else {
                guard known.contains(word) || PlainArguments.shared.contains(word), let value = rest.popFirst(),
                    PlainArguments.signed.contains(word) || !value.hasPrefix("-")
                else { return nil }
                valued += [word, value]
            }
        }
        options.actor = last("--as")
        options.workspace = last("--workspace")
        options.incident = last("--incident")
    }

    /// The values that an option was given, in their order.
    func values(_ option: String) -> [String] {
        stride(from: 0, to: valued.count, by: 2).filter { valued[$0] == option }.map { valued[$0 + 1] }
    }

    /// An option given twice counts as given last.
    func last(_ option: String) -> String? { values(option).last }

    /// The request that a command line makes, for the commands that answer at once; nil leaves it to the parser.
    static func request(_ arguments: [String]) -> (request: any Request, options: Options)? {
        let rest = arguments.dropFirst()
        switch arguments.first {
        case "log": return LogRequest.plain(rest)
        case "next": return NextRequest.plain(rest)
        case "report": return ReportRequest.plain(rest)
        default: return nil
        }
    }
}

/// What a command was asked to do, however it was read.
protocol Request {
    func run(in context: Context) throws
}
