/// The one error type: a closed set of codes and a sentence for people.
///
/// The sentence says what is wrong, what was kept, and what to do. Codes map to exit statuses in `tocsin` and to
/// HTTP statuses in `Service`; anything that is not a `TocsinError` counts as `internal`.
package struct TocsinError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, CaseIterable, Codable, Sendable {
        /// A fault of the program itself.
        case `internal`
        /// Arguments, empty text, times that make no sense.
        case usage
        /// Input that can't be understood: an unknown severity, an unreadable file, a log that doesn't verify.
        case badData
        /// No such incident, task, entry, file or template.
        case notFound
        /// Something that must be reached can't be.
        case unreachable
        /// A file or folder can't be created.
        case cannotCreate
        /// Reading or writing failed; a full disk too.
        case io
        /// Another program holds the database; trying again may work.
        case busy
        /// The state doesn't allow it, such as closing with open items.
        case refused
        /// It isn't any more what its author saw.
        case changed
        /// The person or the file system doesn't allow it.
        case notAllowed
        /// `tocsin.yaml`, a template or the database's version.
        case configuration
    }

    /// What is wrong with one field of the input.
    package struct Field: Hashable, Codable, Sendable {
        package var field: String
        package var detail: String

        package init(_ field: String, _ detail: String) {
            self.field = field
            self.detail = detail
        }
    }

    package var code: Code
    /// One sentence for people, with what to do.
    package var detail: String
    package var errors: [Field]

    package init(_ code: Code, _ detail: String, errors: [Field] = []) {
        self.code = code
        self.detail = detail
        self.errors = errors
    }

    package var description: String { detail }
}

extension TocsinError.Code {
    /// A few words for what went wrong, as the title of a problem.
    package var title: String {
        switch self {
        case .internal: "Internal error"
        case .usage: "Usage"
        case .badData: "Bad data"
        case .notFound: "Not found"
        case .unreachable: "Unreachable"
        case .cannotCreate: "Can't create"
        case .io: "Read or write failed"
        case .busy: "Busy"
        case .refused: "Refused"
        case .changed: "Changed meanwhile"
        case .notAllowed: "Not allowed"
        case .configuration: "Configuration"
        }
    }
}
