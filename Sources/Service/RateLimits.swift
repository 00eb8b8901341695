import HTTPTypes
import Synchronization

/// How often one token or address may ask: a bucket that refills steadily.
final class RateLimits: Sendable {
    private let perSecond: Double
    private let burst: Double
    private let now: @Sendable () -> ContinuousClock.Instant
    private let buckets = Mutex<[String: Bucket]>([:])

    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    /// Buckets at most; full ones are forgotten first, since they remember nothing.
    private static let most = 10_000

    init(perMinute: Double, burst: Double, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        perSecond = perMinute / 60
        self.burst = burst
        self.now = now
    }

    /// - Throws: the problem with `Retry-After` when the bucket is empty.
    func take(_ key: String) throws(Problem) {
        let now = now()
        let wait = buckets.withLock { buckets -> Double in
            var bucket = buckets[key] ?? Bucket(tokens: burst, at: now)
            bucket.tokens = min(burst, bucket.tokens + perSecond * (bucket.at.duration(to: now) / .seconds(1)))
            bucket.at = now
            defer {
                if buckets.count >= RateLimits.most, buckets[key] == nil {
                    buckets = buckets.filter { entry in
                        entry.value.tokens + perSecond * (entry.value.at.duration(to: now) / .seconds(1)) < burst
                    }
                    // All are busy: then nobody is remembered rather than nobody served.
                    if buckets.count >= RateLimits.most { buckets.removeAll() }
                }
                buckets[key] = bucket
            }
            guard bucket.tokens >= 1 else { return (1 - bucket.tokens) / perSecond }
            bucket.tokens -= 1
            return 0
        }
        guard wait > 0 else { return }
        let seconds = max(1, Int(wait.rounded(.up)))
        throw Problem(
            status: .tooManyRequests,
            code: "rateLimited",
            title: "Too many requests",
            detail: "Too many requests came from there. Nothing was recorded. Try again in \(seconds) s.",
            headers: [.retryAfter: String(seconds)]
        )
    }
}

extension Service {
    /// What a request counts by: its token or session once that was found to be one, else its address.
    ///
    /// Who guesses tokens has one address however many guesses there are, and no guess is remembered.
    func limitKey(of credentials: Credentials, _ client: Client) -> String {
        guard let key = credentials.key, secrets.find(key, at: now()) != nil else { return client.address }
        return key
    }
}
