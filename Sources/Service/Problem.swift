import Domain
import Foundation
import HTTPTypes

/// An error as every answer of the service tells it: RFC 9457's `application/problem+json`.
///
/// `code, title, detail, errors` are what the command line prints with `--json`.
struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    /// A `TocsinError.Code`, or what only HTTP knows, such as `rateLimited`.
    var code: String
    var title: String
    /// One sentence for people, with what to do.
    var detail: String
    var errors: [TocsinError.Field] = []
    /// What the log names the whole of an internal error by.
    var reference: String?
    var headers: HTTPFields = [:]
}

/// The one table from error codes to HTTP statuses.
extension TocsinError.Code {
    var status: HTTPResponse.Status {
        switch self {
        case .internal, .configuration: .internalServerError
        // The document was understood; what it says can't be done.
        case .usage, .badData: .unprocessableContent
        case .notFound: .notFound
        case .unreachable: .badGateway
        case .cannotCreate, .refused: .conflict
        case .changed: .preconditionFailed
        case .io: .init(code: 507, reasonPhrase: "Insufficient Storage")
        case .busy: .serviceUnavailable
        case .notAllowed: .forbidden
        }
    }
}

extension Problem {
    /// `reference` is what the log names the whole of it by, for what is the service's own trouble.
    init(_ error: TocsinError, reference: String? = nil) {
        self.init(
            status: error.code.status,
            code: error.code.rawValue,
            title: error.code.title,
            detail: error.detail,
            errors: error.errors,
            reference: reference
        )
        if error.code == .busy { headers[.retryAfter] = "1" }
    }

    /// An error that nobody foresaw: the log has the whole of it under the reference.
    static func `internal`(reference: String) -> Problem {
        Problem(
            status: .internalServerError,
            code: TocsinError.Code.internal.rawValue,
            title: TocsinError.Code.internal.title,
            detail:
                "Something went wrong in tocsin itself. Whether it was recorded is not known: look before you repeat "
                + "it. The service's log has the whole under the reference \(reference).",
            reference: reference
        )
    }

    static func notFound(_ path: String) -> Problem {
        Problem(
            status: .notFound,
            code: "notFound",
            title: "Not found",
            detail: "There is nothing at \(path.prefix(200)). /docs lists what there is."
        )
    }

    static func noForm(_ type: String) -> Problem {
        Problem(
            status: .unsupportedMediaType,
            code: "unsupportedMediaType",
            title: "Not a form",
            detail: "The body is said to be \(type.prefix(100)). Nothing was recorded. Programs use the API; see /docs."
        )
    }

    static func malformed(_ detail: String, errors: [TocsinError.Field] = []) -> Problem {
        Problem(status: .badRequest, code: "malformed", title: "Malformed request", detail: detail, errors: errors)
    }

    static func invalid(_ errors: [TocsinError.Field]) -> Problem {
        Problem(
            status: .unprocessableContent,
            code: TocsinError.Code.usage.rawValue,
            title: TocsinError.Code.usage.title,
            detail: "The request doesn't hold what it must: "
                + errors.prefix(3).map { "\($0.field) \($0.detail)" }.joined(separator: "; ")
                + (errors.count > 3 ? "; and \(errors.count - 3) more" : "") + ". Nothing was recorded.",
            errors: errors
        )
    }

    private enum CodingKeys: String, CodingKey {
        case type, status, code, title, detail, errors, reference
    }
}

extension Problem: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("about:blank", forKey: .type)
        try container.encode(status.code, forKey: .status)
        try container.encode(code, forKey: .code)
        try container.encode(title, forKey: .title)
        try container.encode(detail, forKey: .detail)
        try container.encode(errors, forKey: .errors)
        try container.encode(reference, forKey: .reference)
    }

    static let schema = Schema.object([
        .required("type", .string(0...200)),
        .required("status", .integer(400...599)),
        .required("code", .string(0...200)),
        .required("title", .string(0...1_000)),
        .required("detail", .string(0...100_000)),
        .required(
            "errors",
            .list(.object([.required("field", .string(0...1_000)), .required("detail", .string(0...100_000))]))
        ),
        .required("reference", .nullable(.string(0...100))),
    ])
}
