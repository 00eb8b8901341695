import Domain
import Foundation
import Report

/// A page's template, checked against its view once.
struct PageTemplate<Content: View>: Sendable {
    private let template: Result<Template, TocsinError>

    init(_ name: String) {
        template = Result { () throws(TocsinError) in
            try Template(named: name, in: PageSources.all, for: PageView<Content>.schema, markup: .html)
        }
    }

    /// Throws `configuration` for a template that names what its view doesn't have.
    func render(_ content: Content, in frame: PageFrame) throws(TocsinError) -> String {
        try template.get().render(PageView(frame: frame, content: content))
    }
}

/// The texts of the pages, built into the program.
enum PageSources {
    static let all = Dictionary(
        uniqueKeysWithValues: embedded.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) }
    )

    private static let embedded: [(name: String, bytes: [UInt8])] = [
        ("_about", PackageResources._about_html),
        ("_contacts", PackageResources._contacts_html),
        ("_diff", PackageResources._diff_html),
        ("_do", PackageResources._do_html),
        ("_entry", PackageResources._entry_html),
        ("_foot", PackageResources._foot_html),
        ("_head", PackageResources._head_html),
        ("_notices", PackageResources._notices_html),
        ("_now", PackageResources._now_html),
        ("_paging", PackageResources._paging_html),
        ("_row", PackageResources._row_html),
        ("_suggestion", PackageResources._suggestion_html),
        ("_summary", PackageResources._summary_html),
        ("_task", PackageResources._task_html),
        ("_timeline", PackageResources._timeline_html),
        ("arrival", PackageResources.arrival_html),
        ("audit", PackageResources.audit_html),
        ("declare", PackageResources.declare_html),
        ("edit", PackageResources.edit_html),
        ("entry", PackageResources.entry_html),
        ("error", PackageResources.error_html),
        ("incident", PackageResources.incident_html),
        ("incidents", PackageResources.incidents_html),
        ("now", PackageResources.now_html),
        ("people", PackageResources.people_html),
        ("playbook", PackageResources.playbook_html),
        ("proposal", PackageResources.proposal_html),
        ("proposals", PackageResources.proposals_html),
        ("report", PackageResources.report_html),
        ("runbook", PackageResources.runbook_html),
        ("search", PackageResources.search_html),
        ("sign-in", PackageResources.sign_in_html),
        ("task", PackageResources.task_html),
        ("tasks", PackageResources.tasks_html),
    ]

    static let style = PackageResources.style_css
    static let script = PackageResources.live_js
    static let icon = PackageResources.favicon_svg
}
