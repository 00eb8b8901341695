import Domain
import Operations
import Report

/// What every page has around its content.
struct PageFrame: View {
    /// The parts of the service, as its navigation shows them.
    enum Part: Sendable {
        case now, incidents, tasks, runbook, search, people, audit, none
    }

    /// Why something was not done, for the person who asked for it.
    struct Refusal: Sendable {
        var title: String
        var detail: String?
        var faults: [String] = []

        init(_ error: TocsinError) {
            title = error.code.title
            detail = error.detail
            faults = error.errors.map(\.detail)
        }
    }

    var title: String
    var part = Part.none
    var time: PageTime
    /// Nil for who is not signed in.
    var principal: Principal?
    var hasSession = false
    /// The path of the page itself, to come back to.
    var here = "/"
    /// Where its live stream is, from the last event that it shows.
    var stream: (path: String, cursor: Int64)?
    var refreshes = false
    /// Makes the keys of its forms.
    var formKey = ""
    /// What was remarked on the way here.
    var notices: [String] = []
    var refusal: Refusal?

    static let fields: [Field<PageFrame>] = [
        .line("title") { $0.title },
        .flag("refreshes") { $0.refreshes },
        .line("zone") { $0.time.zone.identifier },
        .line("nowAt") { $0.time.now.rfc3339 },
        .line("stream") { $0.stream?.path },
        .line("cursor") { view in view.stream.map { String($0.cursor) } },
        .line("person") { view in view.principal.map { personText($0.actor) } },
        .line("role") { $0.principal?.role.rawValue },
        .flag("session") { $0.hasSession },
        .flag("isAdmin") { $0.principal?.role == .admin },
        .flag("canWrite") { view in view.principal.map { $0.role >= .responder } ?? false },
        .line("version") { _ in Program.version },
        .list("notices") { view in view.notices.map { NoticeRow(text: $0) } },
        .line("refusal") { $0.refusal?.title },
        .line("refusalDetail") { $0.refusal?.detail },
        .flag("hasFaults") { !($0.refusal?.faults ?? []).isEmpty },
        .list("faults") { view in (view.refusal?.faults ?? []).map { FaultRow(fault: $0) } },
        .line("formKey") { $0.formKey },
        .line("here") { $0.here },
        .flag("navNow") { $0.part == .now },
        .flag("navIncidents") { $0.part == .incidents },
        .flag("navTasks") { $0.part == .tasks },
        .flag("navRunbook") { $0.part == .runbook },
        .flag("navSearch") { $0.part == .search },
        .flag("navPeople") { $0.part == .people },
        .flag("navAudit") { $0.part == .audit },
    ]
}

/// A remark, as a sentence.
struct NoticeRow: View {
    var text: String

    static let fields: [Field<NoticeRow>] = [.lines("notice") { $0.text.asSentence }]
}

extension String {
    /// With a capital letter first and a full stop last, where it has none: on a terminal a remark follows a colon.
    var asSentence: String {
        guard let last else { return self }
        return capitalizedWord + (last.isPunctuation ? "" : ".")
    }
}

/// One thing that was wrong with what somebody asked for.
struct FaultRow: View {
    var fault: String

    static let fields: [Field<FaultRow>] = [.line("fault") { $0.fault }]
}

/// A page: its frame, and its content within.
struct PageView<Content: View>: View {
    var frame: PageFrame
    var content: Content

    static var fields: [Field<PageView>] {
        PageFrame.fields.map { $0.within { (page: PageView) in page.frame } }
            + Content.fields.map { $0.within { (page: PageView) in page.content } }
    }

    /// By place and not through `fields`, which a generic type can't keep.
    func value(_ index: Int) -> Value {
        let count = PageFrame.fields.count
        return index < count ? frame.value(index) : content.value(index - count)
    }
}
