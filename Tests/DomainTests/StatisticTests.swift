import Domain
import Testing

@Suite struct StatisticTests {
    @Test(
        "Median, mean and 90th percentile by hand",
        arguments: [
            ([], nil, nil, nil), ([4], 4, 4, 4), ([4, 2], 3, 3, 4), ([9, 1, 2], 2, 4, 9),
            ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5.5, 5.5, 9), ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 6, 6, 10),
        ] as [([Double], Double?, Double?, Double?)]
    )
    func numbers(values: [Double], median: Double?, mean: Double?, ninetieth: Double?) {
        let statistic = Statistic(values)
        #expect(statistic.median == median)
        #expect(statistic.mean == mean)
        #expect(statistic.ninetiethPercentile == ninetieth)
    }

    @Test("What isn't known counts as unknown, and never as zero")
    func unknown() {
        var statistic = Statistic()
        for value: Double? in [nil, 6, nil] { statistic.add(value) }
        #expect(statistic.count == 1)
        #expect(statistic.unknown == 2)
        #expect(statistic.mean == 6)
    }
}
