import Domain
import HTTPTypes
import Markdown
import Operations
import Report
import Runbook
import Store

/// Where an entry is corrected.
struct EntryPage: View {
    var incident: NamedIncident
    var row: EntryRow

    static let template = PageTemplate<EntryPage>("entry")

    private var entry: TimelineEntry { row.named.entry }

    static let fields: [Field<EntryPage>] = [
        .line("path") { $0.incident.path },
        .line("name") { $0.incident.name },
        .line("incidentTitle") { $0.incident.incident.title },
        .list("entries") { [$0.row] },
        .flag("isErased") { $0.entry.erased },
        .line("entryHandle") { $0.row.named.handle },
        .flag("canAmendText") { TimelineEntry.Kind.logged.contains($0.entry.kind) },
        .lines("draftText") { $0.entry.text },
        .line("draftAt") { String($0.row.time.zone.full($0.entry.at).prefix(19)) },
        .flag("movesMilestone") { $0.entry.kind == .status },
    ]
}

/// Where a task is skipped, finished at another time, or found wrong.
struct TaskPage: View {
    var incident: NamedIncident
    var row: TaskRow
    /// What was typed and not recorded.
    var draft: FormText?

    static let template = PageTemplate<TaskPage>("task")

    private var task: TaskItem { row.named.task }

    static let fields: [Field<TaskPage>] = [
        .line("path") { $0.incident.path },
        .line("name") { $0.incident.name },
        .line("incidentTitle") { $0.incident.incident.title },
        .line("taskTitle") { page in
            switch page.task.origin {
            case .procedure: "A step of the procedure"
            case .playbook: "A step of the playbook"
            case .checklist: "To do after the incident"
            case .followUp: "A follow-up"
            case .maintenance: "A step of the maintenance"
            }
        },
        .list("tasks") { [$0.row] },
        .line("source") { page in page.task.source.map { "\($0.file) line \($0.line)" } },
        .flag("isOpen") { $0.task.state == .open },
        .line("taskHandle") { $0.row.named.handle },
        .line("draftAt") { $0.draft?["at"] },
        .line("skipTitle") { $0.task.origin == .followUp ? "Drop" : "Skip" },
        .line("draftWhy") { $0.draft?["why"] },
        .line("draftWrong") { $0.draft?["wrong"] },
        .flag("fromRunbook") { $0.task.source != nil },
    ]
}

/// Where the facts of an incident are set.
struct EditPage: View {
    var named: NamedIncident
    var playbooks: [ChoiceRow]
    var time: PageTime

    static let template = PageTemplate<EditPage>("edit")

    private var incident: Incident { named.incident }

    private func written(_ milestone: Milestone) -> String? {
        incident.time(of: milestone).map { String(time.zone.full($0).prefix(19)) }
    }

    static let fields: [Field<EditPage>] = [
        .line("path") { $0.named.path },
        .line("name") { $0.named.name },
        .number("incidentVersion") { $0.named.stored.activity.version },
        .line("draftTitle") { $0.incident.title },
        .line("draftStarted") { $0.written(.started) },
        .line("draftDetected") { $0.written(.detected) },
        .lines("draftImpact") { $0.incident.impact },
        .line("draftComponents") { $0.incident.components.joined(separator: ", ") },
        .list("playbooks") { $0.playbooks },
    ]
}

/// Where an incident is declared.
struct DeclarePage: View {
    var severities: [ChoiceRow]
    var playbooks: [ChoiceRow]
    var draft: [String: String]
    var commander: String?
    var suggestion: PlaybookMatch?

    static let template = PageTemplate<DeclarePage>("declare")

    static let fields: [Field<DeclarePage>] = [
        .list("severities") { $0.severities },
        .list("playbooks") { $0.playbooks },
        .line("draftTitle") { $0.draft["title"] },
        .line("draftCommander") { $0.draft["commander"] ?? $0.commander },
        .flag("draftMore") { page in
            ["started", "detected", "at", "components", "drill"].contains { page.draft[$0] != nil }
        },
        .line("draftStarted") { $0.draft["started"] },
        .line("draftDetected") { $0.draft["detected"] },
        .line("draftAt") { $0.draft["at"] },
        .line("draftComponents") { $0.draft["components"] },
        .flag("draftDrill") { $0.draft["drill"] == "true" },
        .line("suggestedPlaybook") { $0.suggestion?.playbook.name },
        .line("suggestedPath") { page in
            page.suggestion.map { "/runbook/playbooks/\(QueryText.encoded($0.playbook.name))" }
        },
        .line("suggestedWhy") { $0.suggestion?.why },
    ]
}

/// A document about an incident.
struct ReportPage: View {
    var named: NamedIncident
    var templates: [String]
    var chosen: String
    /// From cmark's safe mode.
    var document: String

    static let template = PageTemplate<ReportPage>("report")

    static let fields: [Field<ReportPage>] = [
        .line("path") { $0.named.path },
        .line("name") { $0.named.name },
        .list("templates") { page in page.templates.map { ChoiceRow($0, isChosen: $0 == page.chosen) } },
        .line("template") { $0.chosen },
        .html("document") { $0.document },
    ]
}

/// Who may come in, and who is in.
struct PeoplePage: View {
    var tokens: [AccessToken]
    var sessions: [SessionJSON]
    var thisSession: Identifier?
    var made: (token: AccessToken, secret: String)?
    var time: PageTime

    static let template = PageTemplate<PeoplePage>("people")

    static let fields: [Field<PeoplePage>] = [
        .line("newToken") { $0.made?.secret },
        .line("newName") { $0.made?.token.person },
        .flag("hasTokens") { !$0.tokens.isEmpty },
        .list("tokens") { page in page.tokens.map { TokenRow(token: $0, time: page.time) } },
        .flag("hasSessions") { !$0.sessions.isEmpty },
        .list("sessions") { page in
            page.sessions.map { SessionRow(session: $0, isThis: $0.id == page.thisSession, time: page.time) }
        },
        .list("roles") { _ in
            [
                ChoiceRow("viewer", meaning: "reads"),
                ChoiceRow("responder", meaning: "works on incidents", isChosen: true),
                ChoiceRow("admin", meaning: "all, people and tokens too"),
            ]
        },
        .line("draftName") { _ in nil },
        .line("draftExpires") { _ in nil },
    ]
}

/// A token in a list; never its secret.
struct TokenRow: View {
    var token: AccessToken
    var time: PageTime

    private var isExpired: Bool { token.expires.map { $0 <= time.now } ?? false }

    static let fields: [Field<TokenRow>] = [
        .line("name") { $0.token.person },
        .line("role") { $0.token.role.rawValue },
        .flag("revoked") { $0.token.revoked != nil },
        .flag("expired") { $0.isExpired && $0.token.revoked == nil },
        .flag("active") { !$0.isExpired && $0.token.revoked == nil },
        .line("handle") { $0.token.id.text },
        .line("madeAt") { $0.token.created.rfc3339 },
        .line("madeExact") { $0.time.exact($0.token.created) },
        .line("made") { $0.time.when($0.token.created) },
        .line("madeBy") { personText($0.token.createdBy) },
        .line("expiresAt") { $0.token.expires?.rfc3339 },
        .line("expiresExact") { row in row.token.expires.map(row.time.exact) },
        .line("expires") { row in row.token.expires.map(row.time.when) },
        .line("usedAt") { $0.token.lastUsed?.rfc3339 },
        .line("usedExact") { row in row.token.lastUsed.map(row.time.exact) },
        .line("used") { row in row.token.lastUsed.map(row.time.ago) },
    ]
}

/// A browser that is signed in.
struct SessionRow: View {
    var session: SessionJSON
    var isThis: Bool
    var time: PageTime

    static let fields: [Field<SessionRow>] = [
        .line("name") { $0.session.person },
        .flag("this") { $0.isThis },
        .line("from") { $0.session.address },
        .line("handle") { $0.session.id.text },
        .line("madeAt") { $0.session.createdAt.rfc3339 },
        .line("madeExact") { $0.time.exact($0.session.createdAt) },
        .line("made") { $0.time.when($0.session.createdAt) },
        .line("usedAt") { $0.session.seenAt.rfc3339 },
        .line("usedExact") { $0.time.exact($0.session.seenAt) },
        .line("used") { $0.time.ago($0.session.seenAt) },
        .line("expiresAt") { $0.session.expiresAt.rfc3339 },
        .line("expiresExact") { $0.time.exact($0.session.expiresAt) },
        .line("expires") { $0.time.when($0.session.expiresAt) },
    ]
}

/// Where a person shows a token.
struct SignInPage: View {
    var next: String

    static let template = PageTemplate<SignInPage>("sign-in")

    static let fields: [Field<SignInPage>] = [.line("next") { $0.next }]
}

/// Where somebody arrives from another site, for a moment.
struct ArrivalPage: View {
    /// Their destination.
    var next: String

    static let template = PageTemplate<ArrivalPage>("arrival")

    static let fields: [Field<ArrivalPage>] = [
        .line("onwardPath") { "/sign-in?arrived=yes&next=\(QueryText.encoded($0.next))" }
    ]
}

/// What went wrong, and where to go on.
struct ErrorPage: View {
    var problem: Problem
    var back: String

    static let template = PageTemplate<ErrorPage>("error")

    static let fields: [Field<ErrorPage>] = [
        .line("errorTitle") { $0.problem.title },
        .line("errorDetail") { $0.problem.detail },
        .flag("hasErrors") { !$0.problem.errors.isEmpty },
        .list("errors") { page in page.problem.errors.map { FaultRow(fault: $0.detail) } },
        .line("reference") { $0.problem.reference },
        .line("backPath") { $0.back },
        .line("backName") { $0.back == "/" ? "Now" : "Back" },
    ]
}
