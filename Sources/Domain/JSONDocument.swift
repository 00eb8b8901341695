/// A JSON document, read once (RFC 8259): a flat list of where each of its values is.
///
/// It is stricter than Foundation's parsers, which look into a string only when it is wanted, and take a comma that nothing
/// follows: the whole document must be JSON in UTF-8 without lone surrogates. A byte order mark before it is passed over.
/// Of a name given twice in an object, the first counts.
package final class JSONDocument: Sendable {
    /// One value of the document; after an object's or a list's place stand those of what is in it.
    struct Place {
        enum Kind {
            case null, yes, no, number, string
            /// A string with escapes.
            case escaped
            case list
            /// Its names and values in turn.
            case object
        }

        var kind: Kind
        /// A string's without its quotation marks.
        var start: Int
        var end = 0
        /// Where the place after this value and all that is in it is.
        var next = 0
    }

    /// Why a text is no JSON document.
    package struct Fault: Error, CustomStringConvertible {
        package var offset: Int
        package var what: String
        package var description: String { "\(what) at byte \(offset)" }
    }

    /// How deep lists and objects may be in one another, as in Foundation's parsers.
    package static let deepest = 512

    let bytes: [UInt8]
    let places: [Place]

    package init(_ bytes: [UInt8]) throws(Fault) {
        var parser = Parser(bytes)
        try parser.parse()
        self.bytes = bytes
        places = parser.places
    }

    package var root: Value { Value(document: self, index: 0) }

    /// A value of a document, by its place.
    package struct Value {
        let document: JSONDocument
        let index: Int

        private var place: Place { document.places[index] }

        var kind: Place.Kind { place.kind }

        var next: Int { place.next }
    }
}

// MARK: - What a value is

extension JSONDocument.Value {
    package enum Shape {
        case null
        case flag(Bool)
        case number
        case string(String)
        case list([JSONDocument.Value])
        case object([(name: String, value: JSONDocument.Value)])
    }

    package var shape: Shape {
        switch kind {
        case .null: .null
        case .yes: .flag(true)
        case .no: .flag(false)
        case .number: .number
        case .string, .escaped: .string(string)
        case .list: .list(items)
        case .object: .object(members)
        }
    }

    /// A number as an integer, when it is one that fits: `1`, and also `1.0` or `1e2` as far as that is exact.
    package func integer<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
        let place = document.places[index]
        let isNegative = document.bytes[place.start] == UInt8(ascii: "-")
        var number: Number = 0
        for byte in document.bytes[(isNegative ? place.start + 1 : place.start)..<place.end] {
            guard (48...57).contains(byte) else {
                return double.flatMap { $0.magnitude < 0x1p53 ? Number(exactly: $0) : nil }
            }
            let (tens, isTooLong) = number.multipliedReportingOverflow(by: 10)
            let digit = Number(truncatingIfNeeded: byte - 48)
            let (sum, isTooLarge) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !isTooLong, !isTooLarge else { return nil }
            number = sum
        }
        return number
    }

    /// A number that fits.
    package var double: Double? {
        let place = document.places[index]
        guard let number = Double(String(decoding: document.bytes[place.start..<place.end], as: UTF8.self)),
            number.isFinite
        else { return nil }
        return number
    }

    /// A string's text.
    var string: String {
        let place = document.places[index]
        guard place.kind == .escaped else {
            return document.bytes.withUnsafeBufferPointer {
                String(decoding: UnsafeBufferPointer(rebasing: $0[place.start..<place.end]), as: UTF8.self)
            }
        }
        var text: [UInt8] = []
        var rest = document.bytes[place.start..<place.end]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let mark = rest.popFirst() else {
                text.append(byte)
                continue
            }
            switch mark {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0c)
            case UInt8(ascii: "n"): text.append(0x0a)
            case UInt8(ascii: "r"): text.append(0x0d)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"): text += String(JSONDocument.scalar(popping: &rest)).utf8
            default: text.append(mark)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// What stands right in a list, or the names and values in an object.
    var items: [JSONDocument.Value] {
        var items: [JSONDocument.Value] = []
        var index = index + 1
        while index < next {
            items.append(JSONDocument.Value(document: document, index: index))
            index = document.places[index].next
        }
        return items
    }

    /// How many items there are.
    var count: Int {
        var count = 0
        var index = index + 1
        while index < next {
            count += 1
            index = document.places[index].next
        }
        return count
    }

    /// Also those whose names came before.
    var members: [(name: String, value: JSONDocument.Value)] {
        let parts = items
        return stride(from: 0, to: parts.count, by: 2).map { (parts[$0].string, parts[$0 + 1]) }
    }

    /// The member of an object that has this name.
    func member(_ name: String) -> JSONDocument.Value? {
        var name = name
        let end = next
        return name.withUTF8 { wanted in
            var index = index + 1
            while index < end {
                let place = document.places[index]
                if place.kind == .escaped
                    ? JSONDocument.Value(document: document, index: index).string.utf8.elementsEqual(wanted)
                    : place.end - place.start == wanted.count
                        && document.bytes[place.start..<place.end].elementsEqual(wanted)
                {
                    return JSONDocument.Value(document: document, index: index + 1)
                }
                index = document.places[index + 1].next
            }
            return nil
        }
    }
}

// MARK: - Reading

extension JSONDocument {
    /// What `\uXXXX` stands for, and the second half of a pair with it; the parser has made sure of both.
    fileprivate static func scalar(popping rest: inout ArraySlice<UInt8>) -> Unicode.Scalar {
        func unit(_ digits: ArraySlice<UInt8>) -> UInt32 { digits.reduce(0) { $0 << 4 | UInt32(hexDigit($1) ?? 0) } }
        let first = unit(rest.prefix(4))
        rest = rest.dropFirst(4)
        guard (0xd800..<0xdc00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        let second = unit(rest.dropFirst(2).prefix(4))
        rest = rest.dropFirst(6)
        return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second & 0x3ff)) ?? "\u{FFFD}"
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private struct Parser {
        let bytes: [UInt8]
        var places: [Place] = []
        var offset = 0
        var depth = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            places.reserveCapacity(bytes.count / 8)
        }

        /// The byte that comes next; 0, which no document has outside of a wrong string, at the end.
        private var next: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

        mutating func parse() throws(Fault) {
            if bytes.starts(with: [0xef, 0xbb, 0xbf]) { offset = 3 }
            skipSpace()
            try value()
            skipSpace()
            guard offset == bytes.count else { throw fault("there is more after the document") }
        }

        private func fault(_ what: String) -> Fault { Fault(offset: offset, what: what) }

        private mutating func skipSpace() {
            while next == 0x20 || next == 0x0a || next == 0x0d || next == 0x09 { offset += 1 }
        }

        /// Adds the place of a value that ends here, or of one that begins here and has none in it yet.
        private mutating func add(_ kind: Place.Kind, from start: Int) {
            places.append(Place(kind: kind, start: start, end: offset, next: places.count + 1))
        }

        private mutating func value() throws(Fault) {
            switch next {
            case UInt8(ascii: "\""): try string()
            case UInt8(ascii: "{"): try object()
            case UInt8(ascii: "["): try list()
            case UInt8(ascii: "t"): try word("true", .yes)
            case UInt8(ascii: "f"): try word("false", .no)
            case UInt8(ascii: "n"): try word("null", .null)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
            default: throw fault(offset < bytes.count ? "no value begins" : "the document ends too early")
            }
        }

        private mutating func word(_ word: StaticString, _ kind: Place.Kind) throws(Fault) {
            let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            guard bytes[offset...].starts(with: letters) else { throw fault("no value begins") }
            offset += letters.count
            add(kind, from: offset - letters.count)
        }

        private mutating func number() throws(Fault) {
            let start = offset
            if next == UInt8(ascii: "-") { offset += 1 }
            // No number begins with a zero that others follow.
            if next == UInt8(ascii: "0") { offset += 1 } else { try digits() }
            if next == UInt8(ascii: ".") {
                offset += 1
                try digits()
            }
            if next | 0x20 == UInt8(ascii: "e") {
                offset += 1
                if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { offset += 1 }
                try digits()
            }
            add(.number, from: start)
        }

        private mutating func digits() throws(Fault) {
            let start = offset
            while (48...57).contains(next) { offset += 1 }
            guard offset > start else { throw fault("a number lacks a digit") }
        }

        private mutating func list() throws(Fault) {
            try nested(.list, end: UInt8(ascii: "]")) { parser throws(Fault) in try parser.value() }
        }

        private mutating func object() throws(Fault) {
            try nested(.object, end: UInt8(ascii: "}")) { parser throws(Fault) in
                guard parser.next == UInt8(ascii: "\"") else { throw parser.fault("a member has no name") }
                try parser.string()
                parser.skipSpace()
                guard parser.next == UInt8(ascii: ":") else { throw parser.fault("a member has no value") }
                parser.offset += 1
                parser.skipSpace()
                try parser.value()
            }
        }

        private mutating func nested(
            _ kind: Place.Kind,
            end: UInt8,
            _ item: (inout Parser) throws(Fault) -> Void
        ) throws(Fault) {
            guard depth < JSONDocument.deepest else {
                throw fault("lists and objects are more than \(JSONDocument.deepest) deep")
            }
            depth += 1
            let index = places.count
            add(kind, from: offset)
            offset += 1
            skipSpace()
            if next != end {
                while true {
                    try item(&self)
                    skipSpace()
                    if next == end { break }
                    guard next == UInt8(ascii: ",") else {
                        throw fault(
                            offset < bytes.count ? "a comma or an end is missing" : "the document ends too early"
                        )
                    }
                    offset += 1
                    skipSpace()
                }
            }
            offset += 1
            places[index].end = offset
            places[index].next = places.count
            depth -= 1
        }

        private mutating func string() throws(Fault) {
            offset += 1
            let start = offset
            var kind = Place.Kind.string
            var isASCII = true
            while next != UInt8(ascii: "\"") {
                guard next >= 0x20 else {
                    throw fault(offset < bytes.count ? "a control character is in a string" : "a string has no end")
                }
                if next == UInt8(ascii: "\\") {
                    kind = .escaped
                    try escape()
                } else {
                    if next >= 0x80 { isASCII = false }
                    offset += 1
                }
            }
            guard isASCII || String(validating: bytes[start..<offset], as: UTF8.self) != nil else {
                throw fault("a string is no UTF-8")
            }
            add(kind, from: start)
            offset += 1
        }

        private mutating func escape() throws(Fault) {
            offset += 1
            guard "\"\\/bfnrtu".utf8.contains(next) else { throw fault("an escape is none of JSON's") }
            offset += 1
            guard bytes[offset - 1] == UInt8(ascii: "u") else { return }
            let first = try unit()
            guard !(0xdc00..<0xe000).contains(first) else { throw fault("half of a surrogate pair stands alone") }
            guard (0xd800..<0xdc00).contains(first) else { return }
            guard bytes[offset...].starts(with: #"\u"#.utf8) else {
                throw fault("half of a surrogate pair stands alone")
            }
            offset += 2
            guard (0xdc00..<0xe000).contains(try unit()) else { throw fault("half of a surrogate pair stands alone") }
        }

        /// The four digits of `\u`.
        private mutating func unit() throws(Fault) -> UInt32 {
            var unit: UInt32 = 0
            for _ in 0..<4 {
                guard let digit = JSONDocument.hexDigit(next) else { throw fault("an escape lacks a digit") }
                unit = unit << 4 | UInt32(digit)
                offset += 1
            }
            return unit
        }
    }
}
