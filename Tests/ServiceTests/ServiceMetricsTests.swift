import Foundation
import Testing

@testable import Service

@Suite struct ServiceMetricsTests {
    @Test(
        "Requests are counted by route, method and status: a thousand incidents make one series, and any method another"
    )
    func series() {
        let metrics = ServiceMetrics()
        for number in 0..<1_000 {
            metrics.count(route: "/api/v1/incidents/{incident}", method: "GET", status: 200, seconds: 0.002)
            metrics.count(route: "none", method: "X\(number)", status: 404, seconds: 2)
        }
        let text = metrics.text(version: "1.0", gauges: [("a", "b", 3)])
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("tocsin_http_requests_total{") }
        #expect(
            lines == [
                "tocsin_http_requests_total{method=\"GET\",route=\"/api/v1/incidents/{incident}\",status=\"200\"} 1000",
                "tocsin_http_requests_total{method=\"other\",route=\"none\",status=\"404\"} 1000",
            ]
        )
        let bucket = "tocsin_http_request_duration_seconds_bucket{route=\"/api/v1/incidents/{incident}\",le="
        #expect(text.contains("\(bucket)\"0.001\"} 0\n") && text.contains("\(bucket)\"0.005\"} 1000\n"))
        #expect(text.contains("\(bucket)\"+Inf\"} 1000\n"))
        #expect(text.contains("tocsin_http_request_duration_seconds_count{route=\"none\"} 1000\n"))
        #expect(text.contains("# TYPE a gauge\na 3.0\n") && text.hasSuffix("\n"))
    }

    @Test("Every line is a comment or a name, labels and a number")
    func format() async throws {
        try await TestServer.run { server in
            _ = try await server.request("GET", "/api/v1/incidents")
            _ = try await server.request("GET", "/nowhere%22%7d")
            let answer = try await server.request("GET", "/metrics")
            #expect(answer.status == 200 && (answer["Content-Type"] ?? "").hasPrefix("text/plain; version=0.0.4"))
            for line in answer.text.split(separator: "\n") where !line.hasPrefix("# ") {
                let isSample =
                    line.wholeMatch(of: #/[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+/#) != nil
                #expect(isSample, "\(line)")
            }
            for name in ["tocsin_build_info", "tocsin_connections", "tocsin_streams", "process_resident_memory_bytes"] {
                #expect(answer.text.contains("\n\(name)"), "\(name)")
            }
        }
    }
}
