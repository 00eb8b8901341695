import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// From where a request comes: the peer, or whom a trusted proxy names.
struct Client: Sendable {
    let address: String
    /// Whether the browser speaks TLS to us, or to the proxy before us.
    let isTLS: Bool

    init(address: String, isTLS: Bool) {
        self.address = address
        self.isTLS = isTLS
    }

    /// Of several forwarded addresses the last one that no trusted proxy made counts: what stands before it, anybody
    /// could have written.
    init(_ request: Request, peer: SocketAddress?, trusting proxies: Set<String>, isTLS: Bool = false) {
        let direct = peer?.ipAddress ?? "unknown"
        guard proxies.contains(direct) else {
            self.init(address: direct, isTLS: isTLS)
            return
        }
        let named = request.headers[values: .forwardedFor].flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
        self.init(
            address: named.last { !proxies.contains($0) }.map { String($0.prefix(64)) } ?? direct,
            isTLS: isTLS || request.headers[.forwardedProto]?.lowercased() == "https"
        )
    }
}
