import Domain
import Testing

@Suite struct AttachmentAddedTests {
    private let body = AttachmentAdded(
        name: "graph.png",
        contentType: "image/png",
        size: 7,
        sha256: "ab",
        title: "Load"
    )

    @Test("The incident lists the file, and its timeline says that it was attached")
    func folds() throws {
        var story = try Story.declared()
        let id = try story.tell(try story.incident.attach(body), minute: 1)
        let attachment = try #require(story.incident.attachment(id))
        #expect(attachment.name == "graph.png" && attachment.title == "Load" && attachment.size == 7)
        #expect(attachment.at == story.entry(id)?.at)
        #expect(story.entry(id)?.text == "Attached Load: graph.png")
        #expect(story.entry(id)?.kind == .attachment)
    }

    @Test("The same file again is refused, and recorded all the same by another replica it changes nothing")
    func twice() throws {
        var story = try Story.declared()
        try story.tell(body, minute: 1)
        #expect(refusal { try story.incident.attach(body) }?.code == .refused)
        let id = try story.tell(body, minute: 2)
        #expect(story.incident.attachments.count == 1)
        #expect(story.entry(id)?.superseded == true)
        var other = body
        other.sha256 = "cd"
        _ = try story.incident.attach(other)
    }

    @Test("An incident has a bounded number of attachments")
    func bounded() throws {
        var story = try Story.declared()
        for number in 0..<Incident.mostAttachments {
            var next = body
            next.sha256 = "\(number)"
            try story.tell(next, minute: 1)
        }
        #expect(refusal { try story.incident.attach(body) }?.code == .refused)
    }

    @Test("Retracted, it is listed no longer")
    func retracted() throws {
        var story = try Story.declared()
        let id = try story.tell(body, minute: 1)
        let entry = try #require(story.entry(id))
        try story.tell(try story.incident.retract(entry, why: "wrong file"), minute: 2)
        #expect(story.incident.attachments.isEmpty)
        #expect(story.entry(id)?.isRetracted == true)
    }

    @Test("Redacted, its name, title and hash go, and it is listed nowhere")
    func redacted() throws {
        #expect(
            body.redacted
                == AttachmentAdded(name: erasedText, contentType: "image/png", size: 7, sha256: "", title: nil)
        )
        var story = try Story.declared()
        try story.tell(body.redacted, minute: 1)
        #expect(story.incident.attachments.isEmpty)
    }
}
