import Synchronization

/// What the service counts about itself, as Prometheus reads it.
///
/// The text format has few rules, and its client library is none of the ones that can be had: a counter, a histogram of
/// durations and a gauge are all that is needed.
final class ServiceMetrics: Sendable {
    private struct Series: Hashable {
        var route: String
        var method: String
        var status: Int
    }

    private struct State {
        var requests: [Series: Int] = [:]
        var durations: [String: Histogram] = [:]
        var streams = 0
    }

    private struct Histogram {
        static let bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]
        var counts = [Int](repeating: 0, count: bounds.count)
        var count = 0
        var sum = 0.0

        mutating func add(_ seconds: Double) {
            for (index, bound) in Histogram.bounds.enumerated() where seconds <= bound { counts[index] += 1 }
            count += 1
            sum += seconds
        }
    }

    private let state = Mutex(State())
    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// `route` is the endpoint's path with its names: a path itself would make a series for each incident.
    func count(route: String, method: String, status: Int, seconds: Double) {
        let known = ServiceMetrics.methods.contains(method) ? method : "other"
        state.withLock { state in
            state.requests[Series(route: route, method: known, status: status), default: 0] += 1
            state.durations[route, default: Histogram()].add(seconds)
        }
    }

    /// A live stream began (1) or ended (-1).
    func streams(_ change: Int) { state.withLock { $0.streams += change } }

    /// `gauges` are further values with their help.
    func text(version: String, gauges: [(name: String, help: String, value: Double)]) -> String {
        let state = state.withLock { $0 }
        var lines = [
            "# HELP tocsin_build_info The version that runs.", "# TYPE tocsin_build_info gauge",
            "tocsin_build_info{version=\"\(version)\"} 1",
            "# HELP tocsin_http_requests_total Requests that were answered.",
            "# TYPE tocsin_http_requests_total counter",
        ]
        lines += state.requests.map { series, count in
            "tocsin_http_requests_total{method=\"\(series.method)\",route=\"\(series.route)\",status=\"\(series.status)\"} \(count)"
        }.sorted()
        lines += [
            "# HELP tocsin_http_request_duration_seconds Until the head of the answer was ready.",
            "# TYPE tocsin_http_request_duration_seconds histogram",
        ]
        for (route, histogram) in state.durations.sorted(by: { $0.key < $1.key }) {
            let name = "tocsin_http_request_duration_seconds"
            for (bound, count) in zip(Histogram.bounds, histogram.counts) {
                lines.append("\(name)_bucket{route=\"\(route)\",le=\"\(bound)\"} \(count)")
            }
            lines.append("\(name)_bucket{route=\"\(route)\",le=\"+Inf\"} \(histogram.count)")
            lines.append("\(name)_sum{route=\"\(route)\"} \(histogram.sum)")
            lines.append("\(name)_count{route=\"\(route)\"} \(histogram.count)")
        }
        let streams = (name: "tocsin_streams", help: "Live streams that are open.", value: Double(state.streams))
        for gauge in [streams] + gauges {
            lines += [
                "# HELP \(gauge.name) \(gauge.help)", "# TYPE \(gauge.name) gauge", "\(gauge.name) \(gauge.value)",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
