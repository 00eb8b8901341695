import Domain
import Operations
import Report
import Store

extension Context {
    /// Answers with one proposal; an open one with what it would change.
    func answerProposal(_ named: NamedProposal) throws {
        let proposal = named.stored.proposal
        var text =
            "\(Style.bold(named.handle))  \(named.incident)  \(stateText(proposal.state))  \(proposal.edit.target)"
        if let why = proposal.why { text += "  \(Style.dim("(\(why))"))" }
        if proposal.state == .open {
            text += "\n\n\(coloured(diff: proposal.diff))\n\nApply it: tocsin runbook apply \(named.handle)"
        }
        try answer(named.json, text: text)
    }
}

func stateText(_ state: Proposal.State) -> String {
    switch state {
    case .open: Style.yellow(state.rawValue)
    case .applied: Style.green(state.rawValue)
    case .rejected: Style.dim(state.rawValue)
    }
}

/// A unified diff with what comes in green and what goes in red, without its last line end.
func coloured(diff: String) -> String {
    var lines = diff.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { line in
        switch line.first {
        case "+" where !line.hasPrefix("+++ "): Style.green(String(line))
        case "-" where !line.hasPrefix("--- "): Style.red(String(line))
        case "@": Style.dim(String(line))
        default: String(line)
        }
    }
    if lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n")
}
