import Domain
import Testing

@testable import Runbook

/// Every section of the reference runbook, which lies in ../shared and is not part of the repository.
@Suite(.enabled(if: SharedFiles.isPresent, "../shared is absent"))
struct SeedTests {
    private let runbook: Runbook

    init() throws {
        runbook = try Runbook.parse(SharedFiles.text("seed/operations-runbook.md"), file: "runbook.md")
    }

    @Test("nothing is left over, and only the four contacts to fill in are warned of")
    func complete() {
        #expect(runbook.allNotUnderstood.isEmpty)
        let warnings = runbook.check(severities: ["P0", "P1", "P2", "P3"]).warnings
        #expect(
            warnings.map(\.rule) == [
                .placeholderContact, .placeholderContact, .placeholderContact, .placeholderContact,
            ]
        )
        #expect(warnings.map(\.line) == [234, 235, 236, 237])
        #expect(runbook.introduction.isEmpty)
        #expect(runbook.playbooks.allSatisfy { $0.details.isEmpty && $0.impact.isEmpty })
    }

    @Test("the counts of every kind")
    func counts() {
        let counts = runbook.check().understood.kinds.map { "\($0.name) \($0.kind.count)" }
        #expect(
            counts == [
                "playbooks 7", "symptoms 7", "debug steps 35", "commands 7", "solutions 28", "quick fixes 1",
                "escalations 1", "key metrics 5",
                "alert thresholds 3", "monitoring tools 5", "severities 0", "procedures 4", "procedure steps 16",
                "internal contacts 4",
                "external contacts 4",
                "other contacts 0", "post-incident phases 3", "checklist items 12", "scheduled maintenance 3",
                "emergency maintenance 3",
                "maintenance steps 6",
            ]
        )
    }

    @Test("the playbooks, with where they start and how much they hold")
    func summaries() {
        #expect(runbook.title == "Operations Runbook")
        #expect(
            runbook.playbooks.map { "\($0.source.line) \($0.name)" } == [
                "3 Calls not connecting", "29 Dashboard not loading", "54 Webhooks failing",
                "79 AI insights not generating",
                "105 Real-time updates not working", "130 Performance degradation", "159 Authentication failures",
            ]
        )
        for summary in runbook.playbooks.map(\.summary) {
            #expect([summary.symptoms, summary.debugSteps, summary.solutions, summary.commands] == [1, 5, 4, 1])
            #expect(summary.file == "runbook.md")
        }
    }

    @Test("a playbook's parts, with their Markdown and lines")
    func playbook() throws {
        let playbook = try #require(runbook.playbooks.first)
        #expect(playbook.symptoms.map(\.text) == ["Calls answer but no AI response, or calls fail to connect entirely"])
        #expect(playbook.symptoms.map(\.source.line) == [5])
        #expect(playbook.debugSteps.map(\.number) == [1, 2, 3, 4, 5])
        #expect(playbook.debugSteps.map(\.source.line) == [8, 9, 10, 11, 12])
        #expect(playbook.debugSteps[1].text == "Verify RETELL_API_KEY is valid and not expired")
        #expect(playbook.debugSteps[1].markdown == "Verify `RETELL_API_KEY` is valid and not expired")
        let command = try #require(playbook.commands.first)
        #expect(command.title == "Database Query")
        #expect(command.language == "sql")
        #expect(command.source.line == 15)
        #expect(command.code.hasPrefix("SELECT id, business_name"))
        #expect(command.code.hasSuffix("'+1234567890';"))
        #expect(command.code.split(separator: "\n").count == 3)
        #expect(
            playbook.solutions.map(\.name) == [
                "Agent not created", "Invalid API key", "Webhook failing", "Agent inactive",
            ]
        )
        #expect(playbook.solutions[1].text == "Update RETELL_API_KEY in environment variables")
        #expect(playbook.solutions[1].markdown == "Update `RETELL_API_KEY` in environment variables")
        #expect(playbook.solutions[1].source.line == 23)
        let escalation = try #require(playbook.escalation)
        #expect(escalation.text == "If issue persists > 30 minutes, escalate to engineering team")
        #expect(escalation.after == 1_800)
        #expect(escalation.source.line == 27)
        #expect(runbook.playbooks[1].quickFix?.text == "Clear localStorage and re-login")
        #expect(runbook.playbooks[1].quickFix?.source.line == 52)
    }

    @Test("the commands' titles and languages")
    func commands() {
        #expect(
            runbook.playbooks.flatMap(\.commands).map { "\($0.title) \($0.language ?? "")" } == [
                "Database Query sql", "API Test bash", "Webhook Test bash", "Database Check sql",
                "WebSocket Test javascript",
                "Performance Queries sql", "Auth Test bash",
            ]
        )
        #expect(
            runbook.playbooks.flatMap(\.commands).map {
                $0.code.split(separator: "\n", omittingEmptySubsequences: false).count
            } == [
                3, 2, 4, 5, 4, 8, 4,
            ]
        )
    }

    @Test("metrics, thresholds and tools")
    func monitoring() {
        #expect(
            runbook.keyMetrics.map { "\($0.name)|\($0.comparator?.rawValue ?? "")|\($0.value)" } == [
                "Response Time|<|2 seconds average", "Error Rate|<|1% of requests", "Uptime|>|99.9%",
                "Call Success Rate|>|95%",
                "Database Performance|<|100ms average query time",
            ]
        )
        #expect(runbook.alertThresholds.map(\.level) == ["Critical", "Warning", "Info"])
        #expect(
            runbook.alertThresholds.flatMap(\.conditions).map {
                "\($0.metric)|\($0.comparator?.rawValue ?? "")|\($0.value)"
            } == [
                "Error rate|>|5%", "Response time|>|10s", "Error rate|>|2%", "Response time|>|5s", "Error rate|>|1%",
                "Response time|>|2s",
            ]
        )
        #expect(
            runbook.monitoringTools.map(\.name) == [
                "Sentry", "Vercel Analytics", "Supabase Dashboard", "Retell Dashboard", "Custom Health Checks",
            ]
        )
        #expect(runbook.monitoringTools[4].text == "/api/health/detailed")
        #expect(runbook.monitoringTools[4].markdown == "`/api/health/detailed`")
        #expect(runbook.monitoringTools.map(\.source.line) == [199, 200, 201, 202, 203])
    }

    @Test("procedures with their titles, times and lines")
    func procedures() {
        #expect(
            runbook.procedures.map {
                "\($0.severity.written)|\($0.title ?? "")|\($0.description ?? "")|\($0.source.line)"
            } == [
                "P0|Critical Issues|All calls failing|207", "P1|High Impact|Dashboard down, major features broken|214",
                "P2|Medium Impact|Performance issues, minor features broken|221",
                "P3|Low Impact|Cosmetic issues, non-critical features|227",
            ]
        )
        #expect(
            runbook.procedures.map { $0.steps.map(\.label) } == [
                ["Immediate", "5 minutes", "10 minutes", "15 minutes", "30 minutes"],
                ["Immediate", "5 minutes", "10 minutes", "15 minutes", "30 minutes"],
                ["15 minutes", "30 minutes", "1 hour", "2 hours"], ["Next business day", "Within 1 week"],
            ]
        )
        func after(_ seconds: Int) -> DueRule? { .after(seconds: seconds, .declared) }
        #expect(
            runbook.procedures.map { $0.steps.map(\.due) } == [
                [after(0), after(300), after(600), after(900), after(1_800)],
                [after(0), after(300), after(600), after(900), after(1_800)],
                [after(900), after(1_800), after(3_600), after(7_200)], [.nextBusinessDay(.declared), after(604_800)],
            ]
        )
        #expect(runbook.procedures[0].steps[0].text == "Check Telnyx and Retell status pages")
        #expect(runbook.procedures[3].steps.map(\.source.line) == [228, 229])
        #expect(runbook.procedure(for: "sev-2")?.title == "Medium Impact")
        #expect(runbook.procedure(for: "P7") == nil)
    }

    @Test("contacts, those to fill in without reach")
    func contacts() {
        #expect(
            runbook.contacts.map { "\($0.scope?.rawValue ?? "")|\($0.role)|\($0.reach ?? "not set")" } == [
                "internal|Primary On-Call|not set", "internal|Secondary On-Call|not set",
                "internal|Engineering Lead|not set",
                "internal|Product Manager|not set", "external|Vercel Support|support@vercel.com",
                "external|Supabase Support|support@supabase.com", "external|Retell Support|support@retellai.com",
                "external|Telnyx Support|support@telnyx.com",
            ]
        )
    }

    @Test("post-incident phases with deadlines and items")
    func postIncident() {
        #expect(
            runbook.postIncident.map { "\($0.name)|\($0.deadline ?? "")" } == [
                "Immediate|Within 1 hour", "Short-term|Within 24 hours", "Long-term|Within 1 week",
            ]
        )
        #expect(
            runbook.postIncident.map(\.due) == [
                .after(seconds: 3_600, .resolved), .after(seconds: 86_400, .resolved),
                .after(seconds: 604_800, .resolved),
            ]
        )
        #expect(runbook.postIncident.map(\.items.count) == [4, 4, 4])
        #expect(runbook.postIncident[1].items[3].text == "Schedule post-mortem meeting")
        #expect(runbook.postIncident[1].items[3].source == SourceLine(file: "runbook.md", line: 257))
    }

    @Test("maintenance")
    func maintenance() {
        #expect(runbook.scheduledMaintenance.map(\.label) == ["Weekly", "Monthly", "Quarterly"])
        #expect(
            runbook.emergencyMaintenance.map { "\($0.label ?? ""): \($0.text)" } == [
                "Immediate: Critical security patches", "Within 24 hours: High-priority bug fixes",
                "Within 1 week: Performance optimizations",
            ]
        )
        #expect(runbook.maintenanceSteps.map(\.source.line) == [278, 279, 280, 281, 282, 283])
        #expect(runbook.maintenanceSteps[0].text == "Notify users 24 hours in advance (for scheduled)")
    }

    @Test(
        "titles suggest the playbook they speak of, and no other",
        arguments: [
            ("calls fail to connect", "Calls not connecting"), ("Dashboard does not load", "Dashboard not loading"),
            ("webhook failures since noon", "Webhooks failing"), ("users can't login", "Authentication failures"),
            ("AI insights missing", "AI insights not generating"),
            ("slow page loads and timeouts", "Performance degradation"),
            ("all calls failing since the deploy", "Calls not connecting"),
            ("web hook errors from retell", "Webhooks failing"),
            ("real-time dashboard updates stopped", "Real-time updates not working"),
            ("unauthorized errors on login", "Authentication failures"),
            ("dashboard is blank", "Dashboard not loading"),
            ("WebhooksFailing", "Webhooks failing"), ("coffee machine broken", nil), ("", nil), ("the", nil),
            ("database migration failed", nil), ("payment provider down", nil), ("disk full on db-1", nil),
            ("everything is failing", nil), ("printer screen broken", nil), ("users are angry", nil),
        ] as [(String, String?)]
    )
    func suggestions(title: String, playbook: String?) {
        #expect(runbook.suggestPlaybook(for: title)?.playbook.name == playbook)
    }

    @Test("with CR LF, a byte order mark and front matter the values are the same, on shifted lines")
    func shapes() throws {
        let text = try SharedFiles.text("seed/operations-runbook.md")
        let crlf = try Runbook.parse(text.replacing("\n", with: "\r\n"), file: "runbook.md")
        #expect(crlf.playbooks.map(\.name) == runbook.playbooks.map(\.name))
        #expect(crlf.procedures == runbook.procedures)
        #expect(crlf.check().understood == runbook.check().understood)
        let front = try Runbook.parse("\u{FEFF}---\nowner: ops\n---\n" + text, file: "runbook.md")
        #expect(values(front) == values(runbook))
        #expect(front.playbooks[0].source.line == 6)
    }

    private func values(_ runbook: Runbook) -> [[String]] { runbook.check().understood.kinds.map(\.kind.values) }

    @Test("a debug step finds the command that goes with it")
    func stepCommands() {
        let playbook = runbook.playbooks[0]
        #expect(playbook.command(for: playbook.debugSteps[3])?.title == "Database Query")
        #expect(playbook.command(for: playbook.debugSteps[0]) == nil)
    }
}
