import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Report
import Runbook
import Store

/// The pages for people, and the forms on them: what they do is what the API does, by the same operations.
enum PageEndpoints {
    static let all =
        looks + incidentForms + taskForms + entryForms + runbookForms + accessForms
        + [
            file("/style.css", "text/css; charset=utf-8", PageSources.style),
            file("/live.js", "text/javascript; charset=utf-8", PageSources.script),
            file("/favicon.svg", "image/svg+xml", PageSources.icon),
            // Browsers ask for it on pages that name no other.
            file("/favicon.ico", "image/svg+xml", PageSources.icon),
        ]

    private static let shown = Endpoint.Success(about: "A page.", content: ["text/html": .some(.string(0...Int.max))])
    private static let moved = Endpoint.Success(status: .seeOther, about: "Another page.", content: [:])

    private static func page(
        _ path: String,
        _ summary: String,
        access: Endpoint.Access = .role(.viewer),
        isRecentEnough: Bool = false,
        _ handle: @escaping @Sendable (Call) throws -> Answer
    ) -> Endpoint {
        Endpoint(
            method: .get,
            path: path,
            name: "page \(path)",
            summary: summary,
            tag: "Pages",
            access: access,
            isRecentEnough: isRecentEnough,
            isPage: true,
            success: shown,
            handle: handle
        )
    }

    private static func form(
        _ path: String,
        _ summary: String,
        access: Endpoint.Access = .role(.responder),
        bytes: Int? = nil,
        _ handle: @escaping @Sendable (Call, FormText) throws -> Answer
    ) -> Endpoint {
        Endpoint(
            method: .post,
            path: path,
            name: "form \(path)",
            summary: summary,
            tag: "Pages",
            access: access,
            bytes: bytes,
            isPage: true,
            success: moved
        ) { call in try call.told(try handle(call, try call.form)) }
    }

    private static func file(_ path: String, _ type: String, _ bytes: [UInt8]) -> Endpoint {
        Endpoint(
            method: .get,
            path: path,
            name: "file \(path)",
            summary: "A file of the pages.",
            tag: "Pages",
            access: .everybody,
            isPage: true,
            isBlocking: false,
            success: Endpoint.Success(about: "The file.", content: [type: nil])
        ) { call in
            // It changes with the program alone.
            Answer(
                headers: [
                    .contentType: type, .cacheControl: "no-cache", .eTag: "\"\(Program.version)-\(bytes.count)\"",
                ],
                body: .bytes(ByteBuffer(bytes: bytes))
            )
        }
    }

    // What is looked at.

    private static let looks = [
        page("/", "What is burning, and what to do about it.", isRecentEnough: true) { call in try call.nowPage() },
        page("/incidents", "All incidents.", isRecentEnough: true) { call in try call.incidentsPage() },
        page("/incidents/{incident}", "One incident.", isRecentEnough: true) { call in try call.incidentPage() },
        page("/incidents/{incident}/edit", "Where its facts are set.", access: .role(.responder)) { call in
            let named = try call.namedIncident
            let content = EditPage(
                named: named,
                playbooks: call.playbooks(chosen: named.incident.playbook),
                time: call.time
            )
            return .html(try EditPage.template.render(content, in: try call.frame("Edit \(named.name)", .incidents)))
        },
        page("/incidents/{incident}/report", "A document about it.") { call in
            let named = try call.namedIncident
            let chosen = call.words("template") ?? "postmortem"
            let whole = String(decoding: try call.document(chosen, .html), as: UTF8.self)
            let begin = whole.range(of: "<main>")?.upperBound ?? whole.startIndex
            let end = whole.range(of: "</main>", options: .backwards)?.lowerBound ?? whole.endIndex
            let content = ReportPage(
                named: named,
                templates: try call.workspace.documents().names,
                chosen: chosen,
                document: withoutPictures(String(whole[begin..<end]))
            )
            return .html(
                try ReportPage.template.render(content, in: try call.frame("Report of \(named.name)", .incidents))
            )
        },
        page("/incidents/{incident}/report.md", "The document as Markdown.") { call in
            try call.download(.markdown, "md", "text/markdown; charset=utf-8")
        },
        page("/incidents/{incident}/report.html", "The document as one HTML file.") { call in
            try call.download(.html, "html", Answer.html)
        },
        page("/declare", "Where an incident is declared.", access: .role(.responder)) { call in
            try call.declarePage(draft: call.query)
        },
        page("/tasks", "What is to do, everywhere.") { call in try call.tasksPage() },
        page("/tasks/{task}", "One task.") { call in try call.taskPage() },
        page("/entries/{entry}", "One entry, to correct.") { call in try call.entryPage() },
        page("/search", "Entries by their words.") { call in try call.searchPage() },
        page("/runbook", "The runbook.") { call in try call.runbookPage() },
        page("/runbook/playbooks/{playbook}", "One playbook.") { call in try call.playbookPage() },
        page("/runbook/proposals", "What incidents would change in it.") { call in try call.proposalsPage() },
        page("/runbook/proposals/{proposal}", "One proposal.") { call in try call.proposalPage() },
        page("/people", "Who may come in.", access: .role(.admin)) { call in try call.peoplePage() },
        page("/audit", "Who did what from where.", access: .role(.admin)) { call in try call.auditPage() },
        page("/sign-in", "Where a person shows a token.", access: .everybody) { call in
            let next = call.ourPath(call.words("next")) ?? "/"
            // From `arrivalPage`: who is signed in goes on.
            if call.query["arrived"] != nil, call.credentials.session != nil,
                try call.service.authenticate(call.credentials, at: call.now) != nil
            {
                return .redirect(to: next)
            }
            return try call.service.signInPage(next: next, at: call.now)
        },
    ]

    // What is done.

    private static func incidentForm(
        _ name: String,
        _ summary: String,
        bytes: Int? = nil,
        _ work: @escaping @Sendable (Call, FormText) throws -> Void
    ) -> Endpoint {
        form("/incidents/{incident}/\(name)", summary, bytes: bytes) { call, form in
            do {
                try work(call, form)
                return .redirect(to: try call.namedIncident.path)
            } catch let error as TocsinError where error.code != .notFound {
                // On the page itself, with what was typed.
                return try call.incidentPage(
                    refusal: PageFrame.Refusal(error),
                    draft: IncidentPage.Draft(text: form["text"], at: form["at"], kind: form["kind"])
                ).refusing(error)
            }
        }
    }

    private static let incidentForms = [
        form("/declare", "Declare an incident.") { call, form in
            do {
                let declaration = Declaration(
                    severity: form["severity"] ?? "",
                    title: form["title"] ?? "",
                    playbook: form["playbook"],
                    started: try call.instant(in: form, "started"),
                    detected: try call.instant(in: form, "detected"),
                    components: form.list("components"),
                    commander: form["commander"],
                    drill: form["drill"] != nil
                )
                let id = try call.desk.declare(declaration, try call.timing(in: form))
                let named = try call.workspace.store.read { reader in try call.workspace.incident(id, reader) }
                return .redirect(to: named.path)
            } catch let error as TocsinError {
                return try call.declarePage(draft: form.values, refusal: PageFrame.Refusal(error)).refusing(error)
            }
        },
        incidentForm("entries", "Write in its timeline.") { call, form in
            let kind = form["kind"].flatMap(TimelineEntry.Kind.init(rawValue:)) ?? .note
            let entry = try EntryLogged.entry(kind: kind, text: form["text"] ?? "", links: [])
            _ = try call.desk.log(entry, in: call.incident, try call.timing(in: form))
        },
        incidentForm("status", "Move it to another status.") { call, form in
            let (desk, incident, why) = (call.desk, call.incident, form["why"])
            let timing = try call.timing(in: form)
            switch form["status"] {
            case "acknowledged": _ = try desk.acknowledge(incident, timing, why: why)
            case "mitigated": _ = try desk.mitigate(incident, timing, why: why)
            case "resolved": _ = try desk.resolve(incident, timing, why: why)
            case "closed": _ = try desk.close(incident, timing, why: why)
            case "reopened": _ = try desk.reopen(incident, timing, why: why)
            case "cancelled": _ = try desk.cancel(incident, timing, why: why, duplicateOf: form["duplicateOf"])
            default: throw TocsinError(.usage, "The form names no status. Nothing was recorded.")
            }
        },
        incidentForm("severity", "Change its severity.") { call, form in
            _ = try call.desk.changeSeverity(
                call.incident,
                to: form["severity"] ?? "",
                try call.timing(in: form),
                why: form["why"]
            )
        },
        incidentForm("roles", "Give somebody a role.") { call, form in
            _ = try call.desk.assign(
                call.incident,
                form["person"] ?? "",
                to: form["role"] ?? "",
                try call.timing(in: form)
            )
        },
        incidentForm("roles/remove", "Take a role away.") { call, form in
            _ = try call.desk.unassign(call.incident, form["role"] ?? "", try call.timing(in: form))
        },
        incidentForm("links", "Point to a page or another incident.") { call, form in
            _ = try call.desk.link(call.incident, to: form["target"] ?? "", title: form["title"])
        },
        // The other fields have room beside a file of the largest size.
        incidentForm("attachments", "Attach a file.", bytes: Attachment.largest + 64 * 1_024) { call, form in
            guard let file = form.file else {
                throw TocsinError(.usage, "No file was chosen. Nothing was recorded. Choose one, and attach it.")
            }
            _ = try call.desk.attach(
                file.bytes,
                name: file.name,
                title: form["title"],
                to: call.incident,
                try call.timing(in: form)
            )
        },
        incidentForm("follow-ups", "Add what is to do after it.") { call, form in
            let due = try form["due"].map { text throws(TocsinError) in
                try TimeExpression.parseDue(text, now: call.now, hours: call.workspace.hours)
            }
            let body = FollowUpAdded(text: form["text"] ?? "", owner: form["owner"], dueAt: due)
            _ = try call.desk.addFollowUp(body, to: call.incident)
        },
        incidentForm("facts", "Set its facts.") { call, form in
            // Only what was changed becomes an event.
            let known = try call.namedIncident.incident
            let components = form.list("components")
            let facts = IncidentEdited(
                title: form["title"].flatMap { $0 == known.title ? nil : $0 },
                started: try call.changed(.started, of: known, form, "started"),
                detected: try call.changed(.detected, of: known, form, "detected"),
                components: form["title"] == nil || components == known.components ? nil : components,
                impact: form["impact"].flatMap { $0 == known.impact ? nil : $0 },
                playbook: form["playbook"].flatMap { $0 == known.playbook ? nil : $0 }
            )
            guard facts != IncidentEdited() else { return }
            _ = try call.desk.edit(call.incident, facts, onlyAt: form["version"].flatMap { Int($0) })
        },
    ]

    private static func taskForm(
        _ name: String,
        _ summary: String,
        _ work: @escaping @Sendable (Desk, String, Timing, FormText) throws -> NamedTask
    ) -> Endpoint {
        form("/tasks/{task}/\(name)", summary) { call, form in
            do {
                _ = try work(call.desk, call["task"], try call.timing(in: form), form)
                return .redirect(to: call.back(form, or: "/tasks"))
            } catch let error as TocsinError where error.code != .notFound {
                // On the task's page, with what was typed.
                return try call.taskPage(refusal: PageFrame.Refusal(error), draft: form).refusing(error)
            }
        }
    }

    private static let taskForms = [
        taskForm("done", "Mark it done.") { desk, task, timing, _ in try desk.finish(task, timing, wrong: nil) },
        taskForm("skip", "Say that it won't be done, and why.") { desk, task, timing, form in
            try desk.skip(task, timing, why: form["why"] ?? "")
        },
        taskForm("wrong", "Say what is wrong with it in the runbook.") { desk, task, timing, form in
            try desk.finish(task, timing, wrong: form["wrong"] ?? "")
        },
    ]

    private static func entryForm(
        _ name: String,
        _ summary: String,
        access: Endpoint.Access = .role(.responder),
        _ work: @escaping @Sendable (Call, FormText) throws -> NamedEntry
    ) -> Endpoint {
        form("/entries/{entry}/\(name)", summary, access: access) { call, form in
            do {
                let entry = try work(call, form)
                return .redirect(to: "/incidents/\(QueryText.encoded(entry.incident))#e-\(entry.handle)")
            } catch let error as TocsinError where error.code != .notFound {
                return try call.entryPage(refusal: PageFrame.Refusal(error)).refusing(error)
            }
        }
    }

    private static let entryForms = [
        entryForm("amend", "Correct its text or time.") { call, form in
            let known = try call.namedEntry
            let at = try call.instant(in: form, "at")
            // The field shows whole seconds.
            let isSame = at.map { $0.wholeSeconds == known.entry.at.wholeSeconds } ?? true
            return try call.desk.amend(
                call["entry"],
                text: form["text"].flatMap { $0 == known.entry.text ? nil : $0 },
                to: isSame ? nil : at
            )
        },
        entryForm("retract", "Mark it as a mistake.") { call, form in
            try call.desk.retract(call["entry"], why: form["why"] ?? "")
        },
        entryForm("erase", "Remove its words for good.", access: .role(.admin)) { call, form in
            try call.desk.erase(call["entry"], why: form["why"] ?? "")
        },
    ]

    private static func decision(
        _ name: String,
        _ summary: String,
        _ work: @escaping @Sendable (Call, FormText) throws -> Void
    ) -> Endpoint {
        form("/runbook/proposals/{proposal}/\(name)", summary) { call, form in
            do {
                try work(call, form)
                return .redirect(to: "/runbook/proposals/\(QueryText.encoded(call["proposal"]))")
            } catch let error as TocsinError where error.code != .notFound {
                return try call.proposalPage(refusal: PageFrame.Refusal(error)).refusing(error)
            }
        }
    }

    private static let runbookForms = [
        form("/runbook/proposals", "Propose a change.") { call, form in
            let request = EditRequest(
                operation: "addItem",
                playbook: form["playbook"],
                section: form["section"],
                text: form["text"] ?? ""
            )
            let name = form["incident"] ?? ""
            let named = try call.desk.propose(
                request,
                for: name,
                else: { reader in try reader.resolveIncident(name) },
                try call.timing(in: form)
            )
            return .redirect(to: "/runbook/proposals/\(named.handle)")
        },
        decision("apply", "Write it into the runbook.") { call, form in
            _ = try call.desk.apply(call["proposal"], try call.timing(in: form))
        },
        decision("reject", "Say that it won't go in, and why.") { call, form in
            _ = try call.desk.reject(call["proposal"], try call.timing(in: form), why: form["why"] ?? "")
        },
    ]

    private static let accessForms = [
        form("/people/tokens", "Make a token; its secret is shown this once.", access: .role(.admin)) { call, form in
            do {
                let end = try form["expires"].map { text throws(TocsinError) in
                    try TimeExpression.parseDue(text, now: call.now, hours: call.workspace.hours)
                }
                let role = try AccessRole(named: form["role"] ?? "")
                return try call.peoplePage(made: try call.createToken(for: form["name"] ?? "", role, until: end))
            } catch let error as TocsinError {
                return try call.peoplePage(refusal: PageFrame.Refusal(error)).refusing(error)
            }
        },
        form("/people/tokens/{token}/revoke", "Revoke a token.", access: .role(.admin)) { call, _ in
            _ = try call.revokeToken()
            return .redirect(to: "/people")
        },
        form("/people/sessions/{session}/revoke", "Sign a browser out.", access: .role(.admin)) { call, _ in
            try call.endSession()
            return .redirect(to: "/people")
        },
        form("/sign-in", "Start a session with a token.", access: .everybody) { call, form in
            let next = call.back(form, or: "/", named: "next")
            guard let secret = form["token"],
                case .valid(let token) = try call.workspace.store.authenticate(secret, now: call.now)
            else {
                let error = TocsinError(.notAllowed, "This token is not known here, or has expired, or was revoked.")
                var answer = try call.service.signInPage(next: next, at: call.now, refusal: PageFrame.Refusal(error))
                answer.status = .unauthorized
                return answer
            }
            let started = try call.workspace.store.startSession(
                token: token,
                lifetime: Call.sessionSeconds,
                address: call.client.address,
                userAgent: call.request.headerFields[.userAgent] ?? ""
            )
            var answer = Answer.redirect(to: next)
            answer.headers[.setCookie] = call.cookie(started.secret, seconds: Call.sessionSeconds)
            return answer
        },
        form("/sign-out", "End this session.", access: .everybody) { call, _ in
            if let secret = call.credentials.session,
                let (session, token) = try call.workspace.store.session(secret, now: call.now)
            {
                try call.workspace.store.endSession(session.id, by: token.person, via: "token:\(token.id.text)")
                call.service.secrets.forget()
            }
            var answer = Answer.redirect(to: "/sign-in")
            answer.headers[.setCookie] = call.cookie("", seconds: 0)
            return answer
        },
    ]
}

extension Call {
    /// How long a browser stays signed in: a shift.
    fileprivate static let sessionSeconds = 12 * 3_600

    fileprivate func cookie(_ secret: String, seconds: Int) -> String {
        "\(Credentials.cookie)=\(secret); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(seconds)"
            + (client.isTLS ? "; Secure" : "")
    }

    fileprivate var namedIncident: NamedIncident {
        get throws { try workspace.store.read { reader in try workspace.incident(try incident(reader), reader) } }
    }

    fileprivate var namedEntry: NamedEntry {
        get throws {
            try workspace.store.read { reader in
                let id = try reader.resolve(self["entry"], among: .entries)
                guard let entry = try reader.entry(id), let named = try reader.named([entry]).first else {
                    throw TocsinError(.notFound, "There is no entry \(self["entry"]).")
                }
                return named
            }
        }
    }

    /// A milestone's time from a form, when it is another one than before; the field shows whole seconds.
    fileprivate func changed(
        _ milestone: Milestone,
        of incident: Incident,
        _ form: FormText,
        _ name: String
    ) throws -> Instant? {
        guard let at = try instant(in: form, name), at.wholeSeconds != incident.time(of: milestone)?.wholeSeconds else {
            return nil
        }
        return at
    }

    fileprivate func playbooks(chosen: String?) -> [ChoiceRow] {
        (desk.runbookOrNote()?.playbooks ?? []).map { ChoiceRow($0.name, isChosen: $0.name == chosen) }
    }

    fileprivate func document(_ template: String, _ format: DocumentFormat) throws -> [UInt8] {
        try workspace.document(template: template, of: incident, asOf: nil, format: format)
    }

    fileprivate func download(_ format: DocumentFormat, _ ending: String, _ type: String) throws -> Answer {
        let template = words("template") ?? "postmortem"
        var answer = Answer.bytes(try document(template, format), type: type)
        let name = "\(try namedIncident.name)-\(template).\(ending)".filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0))
        }
        answer.headers[.contentDisposition] = "attachment; filename=\"\(name)\""
        return answer
    }

    fileprivate func declarePage(draft: [String: String], refusal: PageFrame.Refusal? = nil) throws -> Answer {
        let title = draft["title"].flatMap { $0.isBlank ? nil : $0 }
        let runbook = desk.runbookOrNote()
        let content = DeclarePage(
            severities: severities(chosen: draft["severity"]),
            playbooks: (runbook?.playbooks ?? []).map { ChoiceRow($0.name, isChosen: $0.name == draft["playbook"]) },
            draft: draft,
            commander: personText(principal.actor),
            suggestion: title.flatMap { runbook?.suggestPlaybook(for: $0) }
        )
        var frame = try self.frame("Declare an incident", .none)
        frame.refusal = refusal
        return .html(try DeclarePage.template.render(content, in: frame))
    }

    fileprivate func taskPage(refusal: PageFrame.Refusal? = nil, draft: FormText? = nil) throws -> Answer {
        let (named, incident) = try workspace.store.read { reader in
            let named = try reader.namedTask(try reader.resolve(self["task"], among: .tasks))
            return (named, try workspace.incident(try reader.resolveIncident(named.incident), reader))
        }
        let row = TaskRow(named: named, time: time, path: incident.path)
        var frame = try self.frame("Task", .tasks)
        frame.refusal = refusal
        frame.here = "/tasks/\(named.handle)"
        return .html(try TaskPage.template.render(TaskPage(incident: incident, row: row, draft: draft), in: frame))
    }

    fileprivate func entryPage(refusal: PageFrame.Refusal? = nil) throws -> Answer {
        let entry = try namedEntry
        let incident = try workspace.store.read { reader in try workspace.incident(entry.entry.incident, reader) }
        let row = EntryRow(named: entry, time: time, canCorrect: false)
        var frame = try self.frame("Correct an entry", .incidents)
        frame.refusal = refusal
        return .html(try EntryPage.template.render(EntryPage(incident: incident, row: row), in: frame))
    }

    fileprivate func peoplePage(
        made: (token: AccessToken, secret: String)? = nil,
        refusal: PageFrame.Refusal? = nil
    ) throws -> Answer {
        let content = PeoplePage(
            tokens: try desk.tokens(),
            sessions: try visibleSessions(),
            thisSession: try credentials.session.flatMap { try workspace.store.session($0, now: now)?.session.id },
            made: made,
            time: time
        )
        var frame = try self.frame("People and tokens", .people)
        frame.refusal = refusal
        return .html(try PeoplePage.template.render(content, in: frame))
    }
}

extension Service {
    fileprivate func outsideFrame(_ title: String, at now: Instant) -> PageFrame {
        PageFrame(title: title, time: PageTime(zone: workspace.zone, now: now))
    }

    func signInPage(next: String, at now: Instant, refusal: PageFrame.Refusal? = nil) throws -> Answer {
        var frame = outsideFrame("Sign in", at: now)
        frame.refusal = refusal
        return .html(try SignInPage.template.render(SignInPage(next: next), in: frame))
    }

    /// A page that leads at once to where a browser shows its cookie.
    ///
    /// A link on another site, such as in a chat, brings a request without the cookie of a session, since that is
    /// `SameSite=Strict`; from a page of ours it comes along.
    private func arrivalPage(next: String, at now: Instant) throws -> Answer {
        .html(try ArrivalPage.template.render(ArrivalPage(next: next), in: outsideFrame("One moment", at: now)))
    }

    /// A problem as a page: where to sign in for who isn't, else what went wrong.
    func page(of problem: Problem, to request: Request, at now: Instant) throws -> Answer {
        let path = request.method == .get ? request.uri.string : "/"
        var answer =
            problem.status == .unauthorized
            ? request.mayHaveLeftCookie ? try arrivalPage(next: path, at: now) : try signInPage(next: path, at: now)
            : .html(
                try ErrorPage.template.render(
                    ErrorPage(problem: problem, back: "/"),
                    in: outsideFrame(problem.title, at: now)
                )
            )
        answer.status = problem.status
        answer.headers.append(contentsOf: problem.headers)
        return answer
    }
}
