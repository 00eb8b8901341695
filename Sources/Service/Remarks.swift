import Domain
import HTTPTypes
import Synchronization

/// What an operation remarks beside its answer, for the person who asked for it.
final class Remarks: Sendable {
    private let texts = Mutex<[String]>([])

    /// A header has no room for more.
    private static let most = 8

    var all: [String] { texts.withLock { $0 } }

    func add(_ text: String) {
        texts.withLock { texts in if texts.count < Remarks.most { texts.append(String(text.prefix(1_000))) } }
    }

    /// As a list of display strings (RFC 9651, section 3.3.8); nil without any.
    ///
    /// The command line prints them on standard error, so that its JSON stays what it is; so does an answer's body.
    var field: String? {
        let all = all
        return all.isEmpty ? nil : all.map(Remarks.displayString).joined(separator: ", ")
    }

    private static func displayString(_ text: String) -> String {
        let written = text.utf8.map { byte in
            guard byte < 0x20 || byte > 0x7E || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\"") else {
                return String(UnicodeScalar(byte))
            }
            return "%" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
        }
        return "%\"\(written.joined())\""
    }
}

/// Remarks for the page that a form leads to: for the one who sent it, and for as long as that page may be looked at.
final class RemarksToShow: Sendable {
    private struct Kept {
        var texts: [String]
        var actor: String
        var at: Instant
    }

    private let kept = Mutex<[String: Kept]>([:])
    private static let seconds = 600.0
    private static let most = 1_000

    func keep(_ texts: [String], under name: String, for actor: String, at now: Instant) {
        kept.withLock { kept in
            kept = kept.filter { now.seconds(since: $0.value.at) < RemarksToShow.seconds }
            if kept.count >= RemarksToShow.most { kept.removeAll() }
            kept[name] = Kept(texts: texts, actor: actor, at: now)
        }
    }

    func find(_ name: String, for actor: String, at now: Instant) -> [String] {
        kept.withLock { kept in
            guard let found = kept[name], found.actor == actor, now.seconds(since: found.at) < RemarksToShow.seconds
            else { return [] }
            return found.texts
        }
    }
}

extension HTTPField.Name {
    static let remarks = HTTPField.Name(validated: "Tocsin-Remarks")
}
