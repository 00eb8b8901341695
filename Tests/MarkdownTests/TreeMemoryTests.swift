import CMark
import Foundation
import Testing

@testable import Markdown

struct TreeMemoryTests {
    /// What cmark gives with the C library's own memory.
    private func expected(_ markdown: String) throws -> [UInt8] {
        let text = try #require(cmark_markdown_to_html(markdown, markdown.utf8.count, CMARK_OPT_DEFAULT))
        defer { free(text) }
        return [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }

    @Test(
        "Documents of any size and shape render as with the C library's memory",
        arguments: [
            "", "a", String(repeating: "*a* ", count: 50_000), String(repeating: "- [a](b)\n", count: 20_000),
            String(repeating: "> ", count: 2_000) + "deep", String(repeating: "é&quot;\n\n", count: 30_000),
            "```\n" + String(repeating: "long line of code ", count: 100_000) + "\n```\n",
            String(repeating: "<b>", count: 40_000), "[a]: /x\n\n" + String(repeating: "[a] ", count: 30_000),
        ]
    )
    func same(markdown: String) throws {
        #expect(renderHTML(Array(markdown.utf8)) == (try expected(markdown)))
    }

    @Test("A pool that expects nothing grows as it must, and its blocks are zeroed, aligned and kept apart")
    func blocks() {
        TreeMemory.lend(expected: 0) { memory in
            var blocks: [(start: UnsafeMutableRawPointer, size: Int)] = []
            for size in [1, 15, 16, 17, 4_096, 100_000, 3_000_000, 8] {
                guard let block = memory.pointee.calloc(1, size) else {
                    Issue.record("no block of \(size) bytes")
                    return
                }
                #expect(Int(bitPattern: block) % 16 == 0)
                #expect((0..<size).allSatisfy { block.load(fromByteOffset: $0, as: UInt8.self) == 0 })
                memset(block, 0xFF, size)
                blocks.append((block, size))
            }
            guard let moved = memory.pointee.realloc(blocks[4].start, 9_000) else {
                Issue.record("no larger block")
                return
            }
            #expect((0..<4_096).allSatisfy { moved.load(fromByteOffset: $0, as: UInt8.self) == 0xFF })
            let ends = blocks.sorted { $0.start < $1.start }
            for (one, next) in zip(ends, ends.dropFirst()) { #expect(one.start + one.size <= next.start) }
        }
    }

    @Test("The last block grows where it is, and what comes after it is zeroed and apart")
    func growth() {
        TreeMemory.lend(expected: 0) { memory in
            var block = memory.pointee.realloc(nil, 10)
            for size in [20, 3_000, 3_001, 100_000, 5_000_000] {
                guard let old = block, let new = memory.pointee.realloc(old, size) else {
                    Issue.record("no block of \(size) bytes")
                    return
                }
                #expect((new == old) == (size <= 3_001))
                memset(new, 0xFF, size)
                guard let next = memory.pointee.calloc(1, 100) else {
                    Issue.record("no block after it")
                    return
                }
                #expect(next >= new + size || next + 100 <= new)
                #expect((0..<100).allSatisfy { next.load(fromByteOffset: $0, as: UInt8.self) == 0 })
                // It is the last one no more: the next time it has to move, unless it still fits.
                block = memory.pointee.realloc(nil, size)
            }
        }
    }

    @Test("Many threads render at once, each in memory of its own")
    func threads() async throws {
        let documents = (0..<64).map { number in String(repeating: "- item *\(number)*\n", count: 500 + number) }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for document in documents {
                let wanted = try expected(document)
                group.addTask { renderHTML(Array(document.utf8)) == wanted }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }
}
