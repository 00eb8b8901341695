import CMark

/// A run of one or two tildes that can begin or end struck text.
private struct TildeRun {
    /// The text node, by its place among its siblings' runs, and the bytes in it.
    var text: Int
    var bytes: Range<Int>
    var opens: Bool
    var closes: Bool
    var role = Role.none

    enum Role {
        case none, open, close
    }
}

extension TreeExtender {
    /// Strikes through what stands between tildes in the texts right below a node.
    ///
    /// Both runs must be as long, and stand in the same inline: emphasis that is closed between them wins.
    mutating func addStrikethrough(to parent: OpaquePointer) {
        var runs: [TildeRun] = []
        var texts = 0
        var next = cmark_node_first_child(parent)
        while let node = next {
            next = cmark_node_next(node)
            guard cmark_node_get_type(node) == CMARK_NODE_TEXT, let literal = cmark_node_get_literal(node) else {
                continue
            }
            withBytes(of: literal) { Self.addRuns($0, text: texts, around: node, to: &runs) }
            texts += 1
        }
        if Self.pair(&runs) { strike(runs, in: parent) }
    }

    private static func addRuns(
        _ text: UnsafeBufferPointer<UInt8>,
        text index: Int,
        around node: OpaquePointer,
        to runs: inout [TildeRun]
    ) {
        var position = 0
        while position < text.count {
            guard text[position] == UInt8(ascii: "~") else {
                position += 1
                continue
            }
            let start = position
            while position < text.count, text[position] == UInt8(ascii: "~") { position += 1 }
            guard position - start < 3 else { continue }
            let before = start > 0 ? lastScalar(text[..<start]) : edge(cmark_node_previous(node), of: node)
            let after =
                position < text.count
                ? String(decoding: text[position..<min(position + 4, text.count)], as: UTF8.self).unicodeScalars.first
                    ?? " " : edge(cmark_node_next(node), of: node)
            // Left- and right-flanking, as for emphasis.
            let opens =
                !after.isMarkdownSpace
                && (!after.isMarkdownPunctuation || before.isMarkdownSpace || before.isMarkdownPunctuation)
            let closes =
                !before.isMarkdownSpace
                && (!before.isMarkdownPunctuation || after.isMarkdownSpace || after.isMarkdownPunctuation)
            runs.append(TildeRun(text: index, bytes: start..<position, opens: opens, closes: closes))
        }
    }

    private static func lastScalar(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Unicode.Scalar {
        var start = text.endIndex - 1
        while start > text.startIndex, text.endIndex - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        return String(decoding: text[start...], as: UTF8.self).unicodeScalars.last ?? " "
    }

    /// What stands beside a text: a line's or block's end is blank, any markup is punctuation.
    private static func edge(_ neighbour: OpaquePointer?, of node: OpaquePointer) -> Unicode.Scalar {
        guard let neighbour else {
            switch cmark_node_get_type(cmark_node_parent(node)) {
            case CMARK_NODE_EMPH, CMARK_NODE_STRONG, CMARK_NODE_LINK, CMARK_NODE_IMAGE: return "*"
            default: return " "
            }
        }
        switch cmark_node_get_type(neighbour) {
        case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: return " "
        default: return "*"
        }
    }

    /// Gives each run its role; whether any has one.
    private static func pair(_ runs: inout [TildeRun]) -> Bool {
        /// Runs that wait for their end, by length.
        var open: [[Int]] = [[], [], []]
        var hasPair = false
        for index in runs.indices {
            let length = runs[index].bytes.count
            if runs[index].closes, let opening = open[length].popLast() {
                runs[opening].role = .open
                runs[index].role = .close
                hasPair = true
                // What was opened within is not closed any more.
                while let last = open[3 - length].last, last > opening { open[3 - length].removeLast() }
            } else if runs[index].opens {
                open[length].append(index)
            }
        }
        return hasPair
    }

    /// Builds the children of a node anew, with what lies between paired runs in nodes of their own.
    private mutating func strike(_ runs: [TildeRun], in parent: OpaquePointer) {
        var runs = runs[...].filter { $0.role != .none }[...]
        /// Struck texts that are open; none stands in the tree before it is complete.
        var open: [OpaquePointer] = []
        var texts = 0
        func emit(_ node: OpaquePointer, before anchor: OpaquePointer) {
            if let last = open.last {
                cmark_node_append_child(last, node)
            } else {
                cmark_node_insert_before(anchor, node)
            }
        }
        var next = cmark_node_first_child(parent)
        while let node = next {
            next = cmark_node_next(node)
            guard cmark_node_get_type(node) == CMARK_NODE_TEXT, let literal = cmark_node_get_literal(node) else {
                if let last = open.last { cmark_node_append_child(last, node) }
                continue
            }
            defer { texts += 1 }
            guard runs.first?.text == texts else {
                if let last = open.last { cmark_node_append_child(last, node) }
                continue
            }
            let bytes = Array(String(cString: literal).utf8)
            var done = 0
            func emitText(to end: Int) {
                guard done < end, let text = newText(String(decoding: bytes[done..<end], as: UTF8.self)) else { return }
                emit(text, before: node)
            }
            while let run = runs.first, run.text == texts {
                runs.removeFirst()
                emitText(to: run.bytes.lowerBound)
                done = run.bytes.upperBound
                if run.role == .open {
                    if let struck = make(.strikethrough, nil, \.strikethrough) { open.append(struck) }
                } else if let struck = open.popLast() {
                    emit(struck, before: node)
                }
            }
            emitText(to: bytes.count)
            cmark_node_free(node)
        }
    }
}
