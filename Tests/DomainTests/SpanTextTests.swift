import Domain
import Testing

@Suite struct SpanTextTests {
    @Test(
        "People read the two largest units",
        arguments: [
            (0, "0 s"), (59, "59 s"), (60, "1 min"), (179, "2 min"), (3_599, "59 min"), (3_600, "1 h"),
            (3_900, "1 h 05 min"), (86_399, "23 h 59 min"), (86_400, "1 d"), (273_600, "3 d 4 h"), (-150, "-2 min"),
            (Int.max, "106751991167300 d 15 h"), (Int.min, "-106751991167300 d 15 h"),
        ]
    )
    func text(seconds: Int, text: String) {
        #expect(SpanText.text(seconds) == text)
    }

    @Test(
        "Numbers with units are read",
        arguments: [
            ("90s", 90), ("30m", 1_800), ("1h", 3_600), ("2 hours", 7_200), ("1d", 86_400), ("1 week", 604_800),
            ("1h30m", 5_400), ("1 h 05 min", 3_900), ("1.5h", 5_400), ("10 Minutes", 600), ("0s", 0),
            ("3 d 4 h", 273_600),
        ]
    )
    func seconds(text: String, seconds: Int) {
        #expect(SpanText.seconds(text) == seconds)
    }

    @Test(
        "A number without a unit, a unit without a number, and nonsense are nil",
        arguments: [
            "", " ", "5", "h", "1h5", "five minutes", "-5m", "1 fortnight", "1..5h", ".h", "1e3s", "inf h", "nan s",
            "99999999999999999999d", "5m!", "٥m", "1h\u{0}",
        ]
    )
    func nonsense(text: String) {
        #expect(SpanText.seconds(text) == nil)
    }

    @Test("What is written reads back, to the smaller unit")
    func roundTrip() {
        for seconds in stride(from: 0, to: 400_000, by: 61) {
            let text = SpanText.text(seconds)
            #expect(SpanText.seconds(text).map(SpanText.text) == text)
        }
    }
}
