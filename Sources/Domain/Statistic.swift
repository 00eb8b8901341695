/// What many numbers of one sort have in common.
package struct Statistic: Hashable, Sendable {
    /// The known ones.
    package private(set) var values: [Double] = []
    /// How many aren't known.
    package private(set) var unknown = 0

    package init(_ values: [Double] = []) {
        self.values = values
    }

    package mutating func add(_ value: Double?) {
        if let value { values.append(value) } else { unknown += 1 }
    }

    package var count: Int { values.count }

    package var mean: Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }

    /// The middle one; of an even number, the mean of the middle two.
    package var median: Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The smallest one that nine of ten don't exceed (the nearest rank).
    package var ninetiethPercentile: Double? {
        guard !values.isEmpty else { return nil }
        return values.sorted()[(values.count * 9 + 9) / 10 - 1]
    }
}
