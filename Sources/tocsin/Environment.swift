import Foundation

/// The variables that a program finds around it: its process's own, looked up when they are asked for, or those of a world of
/// its own.
struct Environment: ExpressibleByDictionaryLiteral {
    /// Nil for the process's own.
    private let given: [String: String]?

    static let ofProcess = Environment(given: nil)

    init(_ variables: [String: String]) {
        self.init(given: variables)
    }

    init(dictionaryLiteral variables: (String, String)...) {
        self.init(given: Dictionary(variables) { _, last in last })
    }

    private init(given: [String: String]?) {
        self.given = given
    }

    subscript(name: String) -> String? {
        guard let given else { return getenv(name).map { String(cString: $0) } }
        return given[name]
    }

    /// Every variable, for a program that is started.
    var all: [String: String] { given ?? ProcessInfo.processInfo.environment }
}
