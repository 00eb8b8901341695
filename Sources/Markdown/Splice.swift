/// One contiguous change of a file: the bytes of a range are replaced by others.
package struct Splice: Hashable, Sendable {
    /// In the file before; empty for an insertion.
    package var range: Range<Int>
    package var bytes: [UInt8]

    package init(_ range: Range<Int>, _ bytes: [UInt8]) {
        self.range = range
        self.bytes = bytes
    }

    package func applied(to file: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(file.count - range.count + bytes.count)
        result += file[..<range.lowerBound]
        result += bytes
        result += file[range.upperBound...]
        return result
    }

    /// Where the new bytes stand in the file after.
    package var newRange: Range<Int> { range.lowerBound..<range.lowerBound + bytes.count }
}
