import ArgumentParser
import Domain
import Foundation
import Logging
import Markdown

/// The one table from error codes to exit statuses, after sysexits.h.
extension TocsinError.Code {
    var exitStatus: Int32 {
        switch self {
        case .internal: 1
        case .usage: 64
        case .badData: 65
        case .notFound: 66
        case .unreachable: 69
        case .cannotCreate: 73
        case .io: 74
        case .busy: 75
        case .refused, .changed: 76
        case .notAllowed: 77
        case .configuration: 78
        }
    }
}

/// What ended a command, turned into a line on standard error and an exit status.
enum Failure {
    /// Help, a version, completions: they go to standard output and are no failure.
    case message(text: String, status: Int32, isFailure: Bool)
    case error(TocsinError)
    /// It was told where it happened.
    case told(status: Int32)

    init(_ error: any Error) {
        if let error = error as? TocsinError {
            self = .error(error)
            return
        }
        if let error = error as? RemoteStatus {
            self = .told(status: error.status)
            return
        }
        let code = Tocsin.exitCode(for: error)
        if code == .success || code == .validationFailure {
            let text = code == .success ? Tocsin.message(for: error) : Tocsin.fullMessage(for: error)
            self = .message(text: text, status: code.rawValue, isFailure: code != .success)
            return
        }
        let reference = String(UInt32.random(in: .min ... .max), radix: 16)
        Logger(label: "tocsin", factory: StreamLogHandler.standardError(label:))
            .error("internal error \(reference): \(String(reflecting: error))")
        self = .error(
            TocsinError(
                .internal,
                "Something went wrong in tocsin itself; the reference is \(reference), logged above."
            )
        )
    }

    /// Prints it and returns the exit status.
    func report(to world: World, asJSON: Bool) -> Int32 {
        switch self {
        case .told(let status): return status
        case .message(let text, let status, false):
            if !text.isEmpty { world.output(text + "\n") }
            return status
        case .message(let text, let status, true):
            guard asJSON else {
                world.errorOutput(visible(text, keepingNewlines: true) + "\n")
                return status
            }
            let firstLine = text.split(separator: "\n").first.map(String.init) ?? text
            let detail = firstLine.hasPrefix("Error: ") ? String(firstLine.dropFirst(7)) : firstLine
            return Failure.error(TocsinError(.usage, detail)).report(to: world, asJSON: true)
        case .error(let error):
            world.errorOutput(asJSON ? Failure.json(error) : Failure.text(error))
            return error.code.exitStatus
        }
    }

    private static func text(_ error: TocsinError) -> String {
        var lines = ["tocsin: " + error.detail]
        if error.code == .refused { lines += error.errors.map { "  \($0.detail)" } }
        return visible(lines.joined(separator: "\n"), keepingNewlines: true) + "\n"
    }

    private struct Problem: Encodable {
        var code: TocsinError.Code
        var title: String
        var detail: String
        var errors: [TocsinError.Field]
    }

    private static func json(_ error: TocsinError) -> String {
        let problem = Problem(code: error.code, title: error.code.title, detail: error.detail, errors: error.errors)
        do {
            return try JSONText.text(of: problem) + "\n"
        } catch {
            return text(TocsinError(.internal, "The error could not be written as JSON: \(error)"))
        }
    }
}
