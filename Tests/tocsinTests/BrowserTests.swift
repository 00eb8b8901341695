import Foundation
import Testing

@Suite("The pages in a real browser")
struct BrowserTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "BrowserTests").path

    /// With this process's own path, where the Python may be that the packages were installed for.
    private static let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TOCSIN_") }

    private static func run(_ words: [String], in folder: String) throws -> Answer {
        try RunningProcess(words, in: folder, environment: environment, input: nil).wait()
    }

    private static let hasBrowser: Bool = {
        let programs = "chromium --version && chromedriver --version"
        let script = "\(programs) && python3 -c 'import selenium, axe_playwright_python'"
        do { return try run(["/bin/sh", "-c", script], in: "/tmp").status == 0 } catch { return false }
    }()

    private static let needs: Comment =
        "needs Debian's chromium and chromium-driver, and selenium and axe-playwright-python from PyPI"

    private static func play(_ script: String) throws {
        let scratch = try Scratch()
        // Without byte code, which would lie in the checkout.
        let words = ["/usr/bin/env", "python3", "-B", "\(folder)/\(script)", try Scratch.program.get().path]
        let answer = try run(words, in: scratch.folder)
        #expect(answer.status == 0, "\(answer.output)\(answer.error)")
    }

    /// Signing in, declaring, logging live, steps, files, closing, correcting, printing, proposing; axe's rules; no scripts.
    @Test(
        "people get done what they came for, with scripts and without, and axe finds nothing wrong",
        .enabled(if: hasBrowser, needs)
    )
    func flows() throws { try BrowserTests.play("flows.py") }

    @Test(
        "an attack in any field that a person can fill is text on every page: nothing runs, is an element, or is fetched",
        .enabled(if: hasBrowser, needs)
    )
    func hostile() throws { try BrowserTests.play("hostile.py") }
}
