import Domain

/// The shapes of answers, by the names that the OpenAPI document gives them: those of the command line's contract.
extension Schema {
    private static let line = Schema.string(0...100_000)
    private static let identifier = Schema.string(36...36)
    private static let maybeInstant = Schema.nullable(.instant)
    private static let maybeLine = Schema.nullable(line)

    static func values<Value: CaseIterable & RawRepresentable>(_ type: Value.Type) -> Schema
    where Value.RawValue == String {
        .string(values: type.allCases.map(\.rawValue))
    }

    /// Every item of a list in an answer: answers have no bound but the page's.
    static func all(_ name: String) -> Schema { .list(.component(name), most: .max) }

    static let components: [String: Schema] = [
        "Incident": incident, "Attachment": attachment, "Entry": entry, "Task": task, "Proposal": proposal,
        "Similar": similar, "Next": next,
        "Handover": handover, "Problem": Problem.schema, "Token": token, "NewToken": newToken, "Session": session,
        "Event": event, "AuditRecord": auditRecord, "Playbook": .any, "Check": .any, "Scorecard": .any, "Runbook": .any,
        "Verification": verification, "Metrics": metrics,
    ]

    private static let incident = Schema.object([
        .required("id", identifier), .required("handle", line), .required("key", maybeLine),
        .required("aliases", .list(line, most: .max)), .required("title", line), .required("severity", line),
        .required("status", values(Status.self)), .required("drill", .boolean),
        .required("startedAt", maybeInstant), .required("detectedAt", maybeInstant),
        .required("declaredAt", maybeInstant), .required("acknowledgedAt", maybeInstant),
        .required("mitigatedAt", maybeInstant), .required("resolvedAt", maybeInstant),
        .required("closedAt", maybeInstant), .required("playbook", maybeLine),
        .required("suggestedPlaybook", maybeLine), .required("components", .list(line, most: .max)),
        .required(
            "roles",
            .list(
                .object([
                    .required("role", line), .required("person", line), .required("from", .instant),
                    .required("to", maybeInstant),
                ]),
                most: .max
            )
        ),
        .required("impact", maybeLine),
        .required("attachments", all("Attachment")),
        .required(
            "links",
            .list(
                .object([
                    .required("url", maybeLine), .required("incident", maybeLine), .required("title", maybeLine),
                ]),
                most: .max
            )
        ),
        .required(
            "tasks",
            .object(["open", "overdue", "done", "skipped", "lapsed"].map { .required($0, .integer(0...Int.max)) })
        ),
        .required(
            "metrics",
            .object(
                ["timeToDetect", "timeToAcknowledge", "timeToMitigate", "timeToResolve"].map {
                    .required($0, .nullable(.number), "Seconds; null is unknown.")
                }
            )
        ),
        .required("updateDueAt", maybeInstant), .required("updatedAt", maybeInstant),
        .required("version", .integer(0...Int.max), "How many events were folded."),
    ])

    private static let entry = Schema.object([
        .required("id", identifier), .required("handle", line), .required("incident", line),
        .required("kind", .string(0...100)), .required("at", .instant), .required("recordedAt", .instant),
        .required("actor", line), .required("via", line), .required("text", .string(0...2_000_000)),
        .required("links", .list(line, most: .max)), .required("amended", .boolean),
        .required("retracted", .boolean), .required("erased", .boolean),
        .required(
            "original",
            .nullable(.object([.required("at", .instant), .required("text", .string(0...2_000_000))]))
        ),
    ])

    private static let source = Schema.nullable(
        .object([.required("file", line), .required("line", .integer(0...Int.max))])
    )

    private static let task = Schema.object([
        .required("id", identifier), .required("handle", line), .required("incident", line),
        .required("origin", values(TaskItem.Origin.self)), .required("text", line), .required("label", maybeLine),
        .required("command", maybeLine), .required("state", values(TaskItem.State.self)),
        .required("dueAt", maybeInstant), .required("overdue", .boolean), .required("owner", maybeLine),
        .required("doneAt", maybeInstant), .required("doneBy", maybeLine), .required("why", maybeLine),
        .required("wrong", maybeLine), .required("source", source),
    ])

    private static let hash = Schema.nullable(.object([.required("file", line), .required("section", line)]))

    private static let proposal = Schema.object([
        .required("id", identifier), .required("handle", line), .required("incident", line),
        .required("state", values(Proposal.State.self)), .required("author", line), .required("at", .instant),
        .required("operation", line), .required("file", line), .required("path", line),
        .required("name", maybeLine), .required("item", maybeLine), .required("language", maybeLine),
        .required("cells", .nullable(.list(line, most: .max))), .required("text", .nullable(.string(0...2_000_000))),
        .required("entry", .nullable(identifier)), .required("diff", .string(0...4_000_000)),
        .required("decidedAt", maybeInstant), .required("decidedBy", maybeLine), .required("why", maybeLine),
        .required("before", hash), .required("after", hash),
    ])

    private static let similar = Schema.object([
        .required("incident", .component("Incident")), .required("score", .number), .required("why", line),
    ])

    private static let attachment = Schema.object([
        .required("id", identifier, "Also of the entry that added it."), .required("handle", line),
        .required("name", line), .required("title", .nullable(.string(0...Int.max))), .required("contentType", line),
        .required("size", .integer(1...Int.max), "In bytes."), .required("sha256", line), .required("at", .instant),
        .required("actor", line),
    ])

    private static let statistic = Schema.object([
        .required("count", .integer(0...Int.max), "Of how many incidents it is known."),
        .required("unknown", .integer(0...Int.max)), .required("median", .nullable(.number)),
        .required("mean", .nullable(.number)), .required("p90", .nullable(.number)),
    ])

    private static let durations: [Property] = ["timeToDetect", "timeToAcknowledge", "timeToMitigate", "timeToResolve"]
        .map { .required($0, statistic, "In seconds.") }

    private static let metrics = Schema.object(
        [
            .required("since", maybeInstant), .required("until", maybeInstant),
            .required("incidents", .integer(0...Int.max), "Without drills and those that were cancelled."),
            .required("statuses", .any, "Those that were cancelled, too."), .required("severities", .any),
            .required("by", .nullable(values(MetricsSummary.Grouping.self))),
            .required(
                "groups",
                .list(
                    .object([.required("name", line), .required("incidents", .integer(0...Int.max))] + durations),
                    most: .max
                )
            ),
        ] + durations
    )

    private static let next = Schema.object([
        .required("incident", .component("Incident")), .required("due", all("Task")),
        .required("overdue", all("Task")),
        .required(
            "playbook",
            .nullable(
                .object([
                    .required("name", line), .required("suggested", .boolean), .required("nextStep", maybeLine),
                    .required("task", maybeLine), .required("command", maybeLine), .required("quickFix", maybeLine),
                    .required("escalation", maybeLine),
                ])
            )
        ),
        .required(
            "contacts",
            .list(
                .object([.required("role", line), .required("name", maybeLine), .required("reach", maybeLine)]),
                most: .max
            )
        ),
        .required("updateDueAt", maybeInstant),
    ])

    private static let handover = Schema.object([
        .required("from", .instant), .required("to", .instant), .required("active", all("Incident")),
        .required("overdue", all("Task")), .required("followUps", all("Task")), .required("changes", all("Entry")),
    ])

    private static let tokenProperties: [Property] = [
        .required("id", identifier), .required("person", line), .required("role", values(AccessRole.self)),
        .required("label", line), .required("createdAt", .instant), .required("createdBy", line),
        .required("expiresAt", maybeInstant), .required("revokedAt", maybeInstant),
        .required("revokedBy", maybeLine), .required("lastUsedAt", maybeInstant),
    ]

    private static let token = Schema.object(tokenProperties)

    private static let newToken = Schema.object(
        tokenProperties + [.required("secret", line, "Shown this once; only its SHA-256 is kept.")]
    )

    private static let session = Schema.object([
        .required("id", identifier), .required("token", identifier), .required("person", line),
        .required("createdAt", .instant), .required("expiresAt", .instant), .required("seenAt", .instant),
        .required("address", line), .required("agent", line),
    ])

    private static let event = Schema.object([
        .required("id", identifier), .required("replica", identifier), .required("seq", .integer(1...Int.max)),
        .required("stamp", .integer(1...Int.max)), .required("recorded", .instant), .required("at", .instant),
        .required("stream", identifier), .required("base", .nullable(identifier)), .required("type", line),
        .required("version", .integer(1...Int.max)), .required("actor", line), .required("via", line),
        .required("body", .nullable(.any), "Null once it was erased."),
        .required("cursor", line, "Where to go on after this event."),
    ])

    private static let auditRecord = Schema.object([
        .required("id", identifier), .required("recordedAt", .instant), .required("actor", line),
        .required("via", line), .required("type", line),
        .required("incident", .nullable(identifier), "Null for what is about tokens and sessions."),
        .required("text", .nullable(.string(0...2_000_000))),
    ])

    private static let verification = Schema.object([
        .required("ok", .boolean), .required("events", .integer(0...Int.max)),
        .required(
            "heads",
            .list(
                .object([
                    .required("replica", identifier), .required("seq", .integer(1...Int.max)), .required("hash", line),
                ]),
                most: .max
            )
        ),
        .required(
            "fault",
            .nullable(.object([.required("event", .nullable(identifier)), .required("why", line)]))
        ),
    ])
}
