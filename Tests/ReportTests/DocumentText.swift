import Domain

@testable import Report

/// Documents as text, to be compared and searched.
extension Documents {
    func text(template name: String, input: DocumentInput, format: DocumentFormat) throws -> String {
        String(decoding: try render(template: name, input: input, format: format), as: UTF8.self)
    }

    func text(handover input: HandoverInput, format: DocumentFormat) throws -> String {
        String(decoding: try render(handover: input, format: format), as: UTF8.self)
    }

    func text(runbookUpdate input: RunbookUpdateInput, format: DocumentFormat) throws -> String {
        String(decoding: try render(runbookUpdate: input, format: format), as: UTF8.self)
    }
}
