import Domain
import Foundation
import HTTPTypes
import Operations
import Report
import Runbook
import Store

/// The runbook: what it says, what was understood of it, and what incidents propose to change.
enum RunbookEndpoints {
    static let all = [show, playbooks, playbook, check, stats, proposals, propose, proposal, apply, reject]

    private static let proposalSchema = Schema.component("Proposal")

    static let show = Endpoint(
        method: .get,
        path: "/api/v1/runbook",
        name: "showRunbook",
        summary: "All that the runbook says, by parts with their source.",
        tag: "Runbook",
        isRecentEnough: true,
        success: .json(.component("Runbook"), "The runbook.")
    ) { call in try .json(try call.workspace.requireRunbook()) }

    static let playbooks = Endpoint(
        method: .get,
        path: "/api/v1/runbook/playbooks",
        name: "listPlaybooks",
        summary: "List the playbooks.",
        tag: "Runbook",
        isRecentEnough: true,
        success: .json(
            .list(
                .object(
                    [.required("name", .string(0...100_000)), .required("file", .string(0...100_000))]
                        + ["line", "symptoms", "debugSteps", "solutions", "commands"].map {
                            .required($0, .integer(0...Int.max))
                        }
                ),
                most: .max
            ),
            "The playbooks."
        )
    ) { call in try .json(try call.workspace.requireRunbook().playbooks.map(\.summary)) }

    static let playbook = Endpoint(
        method: .get,
        path: "/api/v1/runbook/playbooks/{name}",
        name: "showPlaybook",
        summary: "Show one playbook, by its name or a part of it.",
        tag: "Runbook",
        isRecentEnough: true,
        success: .json(.component("Playbook"), "The playbook.")
    ) { call in try .json(try call.workspace.requireRunbook().playbook(named: call["name"])) }

    static let check = Endpoint(
        method: .get,
        path: "/api/v1/runbook/check",
        name: "checkRunbook",
        summary: "What was understood of the runbook, and warnings with line numbers.",
        tag: "Runbook",
        isRecentEnough: true,
        success: .json(.component("Check"), "What was understood.")
    ) { call in
        let names = call.workspace.configuration.severities.names
        return try .json(try call.workspace.requireRunbook().check(severities: names))
    }

    static let stats = Endpoint(
        method: .get,
        path: "/api/v1/runbook/stats",
        name: "runbookStats",
        summary: "How the procedures and playbooks fared, step by step, over incidents.",
        tag: "Runbook",
        query: [.init(name: "since", schema: .instant, about: "Declared then or later.")],
        isRecentEnough: true,
        success: .json(.component("Scorecard"), "The scorecard.")
    ) { call in try .json(try call.desk.scorecard(since: call.instant("since"))) }

    static let proposals = Endpoint(
        method: .get,
        path: "/api/v1/proposals",
        name: "listProposals",
        summary: "List proposals for the runbook.",
        tag: "Runbook",
        query: [
            .init(name: "incident", schema: .text(100), about: "Of one incident."),
            .init(name: "all", schema: .boolean, about: "In every state: applied and rejected too."),
        ],
        isRecentEnough: true,
        success: .json(.all("Proposal"), "The proposals.")
    ) { call in
        let found = try call.workspace.store.read { reader in
            var filter = ProposalFilter()
            filter.state = call.flag("all") ? nil : .open
            filter.incident = try call.query["incident"].map(reader.resolveIncident)
            return try reader.proposals(filter).map { try NamedProposal($0, reader) }
        }
        return try .json(found.map(\.json))
    }

    private struct Edit: Decodable {
        var operation: String?
        var file: String?
        var playbook: String?
        var section: String?
        var name: String?
        var item: String?
        var language: String?
        var cells: [String]?
        var text: String?
        var entry: String?
        var at: Instant?
    }

    private static let operations = [
        "addItem", "replaceItem", "removeItem", "addCode", "addRow", "replaceRow", "removeRow", "addSection",
        "addPlaybook",
    ]

    static let propose = Endpoint(
        method: .post,
        path: "/api/v1/incidents/{incident}/proposals",
        name: "propose",
        summary: "Propose a change of the runbook that the incident taught.",
        tag: "Runbook",
        access: .role(.responder),
        body: .object([
            .optional("operation", .string(values: operations), "addItem when left out."),
            .optional("file", .nullable(.text(1_000)), "The file, in a folder of runbooks."),
            .optional("playbook", .nullable(.text(500)), "Else the incident's own, where it has the section."),
            .optional("section", .nullable(.text(1_000)), "Such as Solutions, or Contacts / Internal."),
            .optional("name", .nullable(.text()), "The label of an item, or the title of a section or playbook."),
            .optional("item", .nullable(.text()), "The number or words of the item or row that is meant."),
            .optional("language", .nullable(.text(100)), "Of code."),
            .optional("cells", .nullable(.list(.string(0...10_000), most: 100)), "Of a row."),
            .optional("text", .nullable(.text(EntryLogged.longestText))),
            .optional("entry", .nullable(.text(100)), "Take the text of a timeline entry."),
            .optional("at", .nullable(.instant)),
        ]),
        success: .json(proposalSchema, "The proposal; the runbook is as it was.", status: .created)
    ) { call in
        let edit = try call.decode(Edit.self)
        let operation = edit.operation ?? "addItem"
        guard edit.section != nil || operation == "addPlaybook" || operation == "addSection" else {
            throw Problem.invalid([TocsinError.Field("/section", "is missing")])
        }
        guard edit.text != nil || edit.entry != nil || edit.cells != nil || operation.hasPrefix("remove") else {
            throw Problem.invalid([TocsinError.Field("/text", "is missing, and so are an entry and cells")])
        }
        let request = EditRequest(
            operation: operation,
            file: edit.file,
            playbook: edit.playbook,
            section: edit.section,
            name: edit.name,
            item: edit.item,
            language: edit.language,
            cells: edit.cells,
            text: edit.text,
            entry: edit.entry
        )
        let named = try call.desk.propose(request, for: call["incident"], else: call.incident, call.timing(edit.at))
        return try .json(named.json, status: .created)
    }

    static let proposal = Endpoint(
        method: .get,
        path: "/api/v1/proposals/{proposal}",
        name: "showProposal",
        summary: "Show a proposal with the diff that it would make now, or has made.",
        tag: "Runbook",
        success: .json(proposalSchema, "The proposal.")
    ) { call in try .json(try call.desk.proposal(call["proposal"]).json) }

    private struct Decision: Decodable {
        var why: String?
        var at: Instant?
    }

    static let apply = Endpoint(
        method: .post,
        path: "/api/v1/proposals/{proposal}/apply",
        name: "applyProposal",
        summary: "Write a proposal into the runbook, changing nothing but its own bytes.",
        tag: "Runbook",
        access: .role(.responder),
        body: .object([.optional("at", .nullable(.instant))]),
        success: .json(proposalSchema, "The proposal.")
    ) { call in
        let decision = try call.decode(Decision.self)
        return try .json(try call.desk.apply(call["proposal"], call.timing(decision.at)).json)
    }

    static let reject = Endpoint(
        method: .post,
        path: "/api/v1/proposals/{proposal}/reject",
        name: "rejectProposal",
        summary: "Say that a proposal won't go into the runbook, and why.",
        tag: "Runbook",
        access: .role(.responder),
        body: .object([.required("why", .text()), .optional("at", .nullable(.instant))]),
        success: .json(proposalSchema, "The proposal.")
    ) { call in
        let decision = try call.decode(Decision.self)
        let named = try call.desk.reject(call["proposal"], call.timing(decision.at), why: decision.why ?? "")
        return try .json(named.json)
    }
}
