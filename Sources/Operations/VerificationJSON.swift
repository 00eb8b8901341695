import Domain
import Store

/// What `verify` found.
package struct VerificationJSON: Encodable, Sendable {
    package struct End: Encodable, Sendable {
        package var replica: Identifier
        package var seq: Int
        package var hash: String
    }

    package struct Fault: Hashable, Encodable, Sendable {
        @Nullable package var event: Identifier?
        package var why: String
    }

    package var ok: Bool
    package var events: Int
    package var heads: [End]
    @Nullable package var fault: Fault?

    package init(_ found: Verification) {
        ok = found.fault == nil
        events = found.events
        heads = found.heads.map { End(replica: $0.replica, seq: $0.seq, hash: $0.hexHash) }
        fault = found.fault.map { Fault(event: $0.event, why: $0.why) }
    }
}
