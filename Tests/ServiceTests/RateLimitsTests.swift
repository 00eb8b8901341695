import Domain
import HTTPTypes
import Synchronization
import Testing

@testable import Service

@Suite struct RateLimitsTests {
    /// The time for services whose clock stands still, so that a token that was found stays known.
    private let now = Instant.now

    /// A clock that goes when it is told to.
    private final class TestClock: Sendable {
        private let time = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func advance(by duration: Duration) { time.withLock { $0 += duration } }
    }

    private func takes(_ limits: RateLimits, _ key: String) -> Bool {
        do throws(Problem) {
            try limits.take(key)
            return true
        } catch {
            return false
        }
    }

    @Test("As many as the burst come at once, then as many as flow in, for each key")
    func bucket() {
        let clock = TestClock()
        let limits = RateLimits(perMinute: 60, burst: 3) { clock.now }
        #expect((0..<5).map { _ in takes(limits, "a") } == [true, true, true, false, false])
        #expect(takes(limits, "b"))
        clock.advance(by: .seconds(2))
        #expect((0..<3).map { _ in takes(limits, "a") } == [true, true, false])
        clock.advance(by: .seconds(3_600))
        #expect((0..<4).map { _ in takes(limits, "a") } == [true, true, true, false])
    }

    @Test("The refusal says when to come back")
    func retryAfter() {
        let clock = TestClock()
        let limits = RateLimits(perMinute: 6, burst: 1) { clock.now }
        #expect(takes(limits, "a"))
        do throws(Problem) {
            try limits.take("a")
            Issue.record("the bucket is empty")
        } catch {
            #expect(error.status == .tooManyRequests && error.headers[.retryAfter] == "10")
        }
    }

    @Test("Over the limit the answer is 429 with Retry-After, for a token wherever it is used")
    func overHTTP() async throws {
        try await TestServer.run {
            $0.requestsPerMinute = 1
            $0.burst = 3
        } now: { [now] in
            now
        } _: { server in
            let (ana, ben) = (try await server.token(.viewer), try await server.token(.viewer, for: "ben"))
            func get(_ token: String) async throws -> RawAnswer {
                try await server.request("GET", "/api/v1/incidents", headers: ["Authorization: Bearer \(token)"])
            }
            // The first counts by its address: the token isn't known yet.
            for _ in 0..<4 { #expect(try await get(ana).status == 200) }
            let answer = try await get(ana)
            #expect(answer.status == 429 && answer.isProblem, "\(answer)")
            #expect((answer["Retry-After"].flatMap { Int($0) } ?? 0) > 0)
            #expect(try await get(ben).status == 200)
        }
    }

    @Test("Guessing tokens is limited by address, each guess with another one too")
    func guessing() async throws {
        try await TestServer.run {
            $0.requestsPerMinute = 1
            $0.burst = 5
        } _: { server in
            _ = try await server.token(.admin)
            var statuses: [Int] = []
            for guess in 0..<10 {
                statuses.append(
                    try await server.request(
                        "GET",
                        "/api/v1/incidents",
                        headers: ["Authorization: Bearer guess\(guess)"]
                    )
                    .status
                )
            }
            #expect(statuses.prefix(5).allSatisfy { $0 == 401 } && statuses.last == 429, "\(statuses)")
        }
    }
}
