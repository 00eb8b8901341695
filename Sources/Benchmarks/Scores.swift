import CDispatch
import Foundation

/// Counts which bounds held.
struct Scores {
    private(set) var count = 0
    private(set) var missed = 0

    /// What must hold, and whether more or less is better.
    enum Bound {
        case atLeast(Double, aim: Double)
        case atMost(Double, aim: Double?)
    }

    /// Prints a figure with its bound, and counts it.
    mutating func judge(_ what: String, _ value: Double, unit: String = "x", _ bound: Bound) {
        let holds: Bool
        let terms: String
        switch bound {
        case .atLeast(let limit, let aim):
            holds = value >= limit
            terms = "at least \(short(limit)), aim \(short(aim))"
        case .atMost(let limit, let aim):
            holds = value <= limit
            terms = "at most \(short(limit))" + (aim.map { ", aim \(short($0))" } ?? "")
        }
        count += 1
        if !holds { missed += 1 }
        print("  \(holds ? "held  " : "MISSED") \(what): \(short(value))\(unit) (\(terms))")
    }
}

/// A number with three significant digits.
func short(_ number: Double) -> String {
    let digits = abs(number) >= 100 ? 0 : abs(number) >= 10 ? 1 : 2
    return String(format: "%.\(digits)f", number)
}

/// Seconds as milliseconds.
func milliseconds(_ seconds: Double) -> String { "\(short(seconds * 1_000)) ms" }

extension Array where Element == Double {
    /// 0 when there is nothing.
    var median: Double { quantile(0.5) }

    func quantile(_ part: Double) -> Double {
        guard !isEmpty else { return 0 }
        return sorted()[Swift.min(Int(Double(count) * part), count - 1)]
    }
}

/// Seconds on a clock that only goes forward.
func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// What this process has used of all cores, in seconds: steadier than the clock when the machine does other things.
enum Processor {
    static func seconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
    }
}
