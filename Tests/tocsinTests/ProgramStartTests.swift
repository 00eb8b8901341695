import Foundation
import Testing

@Suite("The program's start")
struct ProgramStartTests {
    #if arch(x86_64)
        @Test(
            "asks for large pages of its code before anything of Swift runs, and goes on as any program",
            .enabled(if: Surroundings.hasTracing, "strace is not installed, or may not trace here")
        )
        func largePages() throws {
            let scratch = try Scratch.workspace(declaring: "x")
            let answer = try scratch.shell("strace -o trace tocsin list")
            #expect(answer.status == 0 && answer.output.contains("INC-1"), "\(answer)")
            let calls = String(decoding: try scratch.contents("trace"), as: UTF8.self).split(separator: "\n")
            let wish = try #require(calls.firstIndex { $0.contains("MADV_HUGEPAGE") }, "\(calls)")
            let own = try #require(calls.firstIndex { $0.contains("getcwd") }, "\(calls)")
            #expect(wish < own, "\(calls[...own])")
            #expect(calls.last?.contains("exited with 0") == true, "\(calls.suffix(3))")
        }
    #endif
}
