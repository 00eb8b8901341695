import Testing

@testable import Runbook

@Suite struct InstructionTests {
    @Test(
        "The first code of an item is apart from what to do",
        arguments: [
            ("Check memory\n\n```sh\nredis-cli info memory\n```", "Check memory", "redis-cli info memory"),
            ("Check memory\n```sh\na\nb\n```\nthen wait", "Check memory\n\nthen wait", "a\nb"),
            ("*Look*:\n\n```\none\n```\n\n```\ntwo\n```", "*Look*:\n\n```\ntwo\n```", "one"),
            ("```\nonly\n```", "```\nonly\n```", "only"),
            ("Run `uptime`", "Run `uptime`", nil),
            ("", "", nil),
        ] as [(String, String, String?)]
    )
    func parts(markdown: String, text: String, code: String?) {
        let instruction = Instruction(markdown)
        #expect(instruction.text == text)
        #expect(instruction.code == code)
    }
}
