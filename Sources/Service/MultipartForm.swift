import Foundation

/// A form with a file, as `multipart/form-data` writes it (RFC 7578).
struct MultipartForm {
    struct Part {
        var name: String
        /// Set for a file; empty when none was chosen.
        var fileName: String?
        var bytes: Data
    }

    let parts: [Part]

    /// A form of ours has fewer.
    private static let mostParts = 20
    private static let longestPartHead = 4_096

    /// `type` is the request's `Content-Type`.
    ///
    /// - Throws: 400 for what is not whole, or no such form.
    init(_ body: [UInt8], type: String) throws(Problem) {
        guard let boundary = FieldParameters(type)["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw MultipartForm.malformed("names no boundary")
        }
        let (delimiter, body) = (Data("--\(boundary)".utf8), Data(body))
        var parts: [Part] = []
        guard var place = body.range(of: delimiter)?.upperBound else { throw MultipartForm.malformed("has no part") }
        while !body[place...].starts(with: Data("--".utf8)) {
            guard parts.count < MultipartForm.mostParts else { throw MultipartForm.malformed("has too many parts") }
            let longest = body.index(place, offsetBy: MultipartForm.longestPartHead, limitedBy: body.endIndex)
            guard let head = body.range(of: Data("\r\n\r\n".utf8), in: place..<(longest ?? body.endIndex)),
                let end = body.range(of: Data("\r\n".utf8) + delimiter, in: head.upperBound..<body.endIndex)
            else { throw MultipartForm.malformed("ends within a part") }
            parts.append(try Part(head: body[place..<head.lowerBound], bytes: body[head.upperBound..<end.lowerBound]))
            place = end.upperBound
        }
        self.parts = parts
    }

    fileprivate static func malformed(_ what: String) -> Problem {
        .malformed("The form \(what). Nothing was recorded. Send it again.")
    }
}

extension MultipartForm.Part {
    fileprivate init(head: Data, bytes: Data) throws(Problem) {
        let lines = String(validating: head, as: UTF8.self)?.components(separatedBy: "\r\n") ?? []
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let parameters = disposition.map({ FieldParameters($0) }), let name = parameters["name"] else {
            throw MultipartForm.malformed("has a part without a name")
        }
        self.name = name
        // Browsers write a quotation mark so.
        fileName = parameters["filename"]?.replacing("%22", with: "\"")
        self.bytes = bytes
    }
}

/// The parameters of a header's value, such as `form-data; name="file"`.
struct FieldParameters {
    private var values: [String: String] = [:]

    init(_ text: String) {
        var rest = text.drop { $0 != ";" }
        while rest.popFirst() != nil {
            let name = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(name.count)
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            var value = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let character = rest.popFirst(), character != "\"" {
                    // A backslash stands for itself in names of files, but before a quotation mark.
                    value.append(character == "\\" && rest.first == "\"" ? rest.removeFirst() : character)
                }
                rest = rest.drop { $0 != ";" }
            } else {
                value = rest.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
                rest = rest.drop { $0 != ";" }
            }
            values[name.trimmingCharacters(in: .whitespaces).lowercased()] = value
        }
    }

    subscript(_ name: String) -> String? { values[name] }
}
