import Domain
import Store

/// One thing that somebody did, as programs see it.
struct AuditRecordJSON: Encodable {
    let id: Identifier
    let recordedAt: Instant
    let actor: String
    let via: String
    let type: String
    @Nullable var incident: Identifier?
    @Nullable var text: String?

    init(_ record: AuditRecord) {
        id = record.id
        recordedAt = record.recorded
        actor = record.actor
        via = record.via
        type = record.type
        incident = record.incident
        text = record.text
    }
}
