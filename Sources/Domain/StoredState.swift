/// A part of an incident's state that is read from its JSON by hand.
///
/// `Decodable`'s containers are generic: a program that has just started makes each of them first, which takes longer than the
/// reading. What no program waits for, such as an event's body, is read by `Decodable`.
package protocol StoredState: Encodable {
    /// - Throws: `DecodingError` for a value that is none.
    init(stored value: JSONDocument.Value) throws
}

extension JSONText {
    /// The state that stands in a row.
    ///
    /// - Throws: `JSONDocument.Fault` for a text that is no JSON, `DecodingError` for another value.
    package static func state<State: StoredState>(_ type: State.Type, from bytes: [UInt8]) throws -> State {
        try State(stored: try JSONDocument(bytes).root)
    }
}

extension Incident: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        id = try value.identifier("id")
        key = try value.textIfPresent("key")
        aliases = try value.texts("aliases")
        title = try value.text("title")
        severity = try value.text("severity")
        severityChangedAt = try value.instantIfPresent("severityChangedAt")
        status = try value.word("status")
        drill = try value.flag("drill")
        moments = try Moments(stored: try value.require("moments"))
        playbook = try value.textIfPresent("playbook")
        suggestedPlaybook = try value.textIfPresent("suggestedPlaybook")
        components = try value.texts("components")
        impact = try value.textIfPresent("impact")
        roles = try value.list("roles").map(RoleInterval.init(stored:))
        links = try value.list("links").map(Link.init(stored:))
        attachments = try value.list("attachments").map(Attachment.init(stored:))
        tasks = try value.list("tasks").map(TaskItem.init(stored:))
        proposals = try value.list("proposals").map(Proposal.init(stored:))
        cancellation = try value.present("cancellation").map { cancellation in
            Cancellation(
                why: try cancellation.text("why"),
                duplicateOf: try cancellation.identifierIfPresent("duplicateOf")
            )
        }
    }
}

extension Incident.Moments: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        self.init()
        for milestone in Milestone.allCases {
            self[milestone] = try value.present(milestone.rawValue).map { moment in
                Incident.Moment(at: try moment.instant("at"), event: try moment.identifier("event"))
            }
        }
    }
}

extension RoleInterval: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        role = try value.text("role")
        person = try value.text("person")
        from = try value.instant("from")
        to = try value.instantIfPresent("to")
        began = try value.identifierIfPresent("began")
        ended = try value.identifierIfPresent("ended")
    }
}

extension Link: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        url = try value.textIfPresent("url")
        incident = try value.identifierIfPresent("incident")
        title = try value.textIfPresent("title")
        event = try value.identifier("event")
    }
}

extension Attachment: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        name = try value.text("name")
        contentType = try value.text("contentType")
        size = try value.number("size")
        sha256 = try value.text("sha256")
        title = try value.textIfPresent("title")
        at = try value.instant("at")
        actor = try value.text("actor")
        event = try value.identifier("event")
    }
}

extension TaskItem: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        id = try value.identifier("id")
        origin = try value.word("origin")
        text = try value.text("text")
        label = try value.textIfPresent("label")
        due = try value.present("due").map(DueRule.init(stored:))
        dueAt = try value.instantIfPresent("dueAt")
        command = try value.textIfPresent("command")
        owner = try value.textIfPresent("owner")
        state = try value.word("state")
        doneAt = try value.instantIfPresent("doneAt")
        doneBy = try value.textIfPresent("doneBy")
        finishedBy = try value.identifierIfPresent("finishedBy")
        why = try value.textIfPresent("why")
        wrong = try value.textIfPresent("wrong")
        wrongBy = try value.identifierIfPresent("wrongBy")
        source = try value.present("source").map(SourceLine.init(stored:))
        plan = try value.textIfPresent("plan")
        replaced = try value.flag("replaced")
    }
}

extension DueRule: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        if let instant = try value.instantIfPresent("at") {
            self = .at(instant)
        } else if let seconds = try value.numberIfPresent("after") {
            self = .after(seconds: seconds, try value.word("from"))
        } else {
            self = .nextBusinessDay(try value.word("from"))
        }
    }
}

extension SourceLine: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        file = try value.text("file")
        line = try value.number("line")
    }
}

extension Proposal: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        id = try value.identifier("id")
        at = try value.instant("at")
        author = try value.text("author")
        edit = try ProposedEdit(stored: try value.require("edit"))
        entry = try value.identifierIfPresent("entry")
        diff = try value.text("diff")
        state = try value.word("state")
        decidedAt = try value.instantIfPresent("decidedAt")
        decidedBy = try value.textIfPresent("decidedBy")
        decision = try value.identifierIfPresent("decision")
        why = try value.textIfPresent("why")
        applied = try value.present("applied").map(RunbookRevision.init(stored:))
    }
}

extension ProposedEdit: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        operation = try value.text("operation")
        file = try value.text("file")
        path = try value.text("path")
        name = try value.textIfPresent("name")
        item = try value.textIfPresent("item")
        language = try value.textIfPresent("language")
        cells = try value.present("cells") == nil ? nil : value.texts("cells")
        text = try value.textIfPresent("text")
    }
}

extension RunbookRevision: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        before = try RunbookHash(stored: try value.require("before"))
        after = try RunbookHash(stored: try value.require("after"))
    }
}

extension RunbookHash: StoredState {
    package init(stored value: JSONDocument.Value) throws {
        file = try value.text("file")
        section = try value.text("section")
    }
}
