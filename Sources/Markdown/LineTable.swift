// For `memchr`, which looks at many bytes at once.
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where lines start; a line ends with LF, CR LF or a lone CR, as CommonMark counts them.
struct LineTable: Sendable {
    private let bytes: [UInt8]
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        starts = bytes.withUnsafeBufferPointer(Self.starts)
    }

    private static func starts(_ bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
        var starts: [Int] = []
        starts.reserveCapacity(bytes.count / 32 + 1)
        var start = 0
        var nextLF = bytes.position(of: .lineFeed, from: 0) ?? bytes.count
        var nextCR = bytes.position(of: .carriageReturn, from: 0) ?? bytes.count
        while start < bytes.count {
            starts.append(start)
            if nextLF < start { nextLF = bytes.position(of: .lineFeed, from: start) ?? bytes.count }
            if nextCR < start { nextCR = bytes.position(of: .carriageReturn, from: start) ?? bytes.count }
            start = (nextCR + 1 == nextLF ? nextLF : min(nextLF, nextCR)) + 1
        }
        return starts
    }

    var count: Int { starts.count }

    /// The first byte of a line, counted from 1.
    func start(_ line: Int) -> Int {
        line <= starts.count ? starts[max(1, line) - 1] : bytes.count
    }

    /// The first byte of the line after this one.
    func next(_ line: Int) -> Int { start(line + 1) }

    /// The byte after the line's last one, before its line end.
    func contentEnd(_ line: Int) -> Int {
        var end = next(line)
        let first = start(line)
        if end > first, bytes[end - 1] == .lineFeed { end -= 1 }
        if end > first, bytes[end - 1] == .carriageReturn { end -= 1 }
        return end
    }

    func content(_ line: Int) -> ArraySlice<UInt8> { bytes[start(line)..<contentEnd(line)] }

    func isBlank(_ line: Int) -> Bool {
        content(line).allSatisfy(\.isBlank)
    }

    /// The line that a byte lies in.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return max(1, low)
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")

    /// The six bytes that C calls white space, and cmark with it.
    var isSpace: Bool { self == .space || (9...13).contains(self) }
    var isBlank: Bool { self == .space || self == .tab }
    /// What a backslash can escape.
    var isPunctuation: Bool { (0x21...0x7E).contains(self) && !isAlphanumeric }
    var isDigit: Bool { (48...57).contains(self) }
    var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
    var isAlphanumeric: Bool { isDigit || isLetter }
}

extension UnsafeBufferPointer<UInt8> {
    /// Where a byte comes next; nil when it doesn't.
    func position(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress, let found = memchr(base + start, Int32(byte), count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
