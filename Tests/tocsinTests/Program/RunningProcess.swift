import Foundation

/// A process that was started, with its output in files, so that nothing waits for a reader.
final class RunningProcess {
    let pid: pid_t
    private let base: String

    /// `words` begins with a program's path or its name on the path of this process.
    init(_ words: [String], in folder: String, environment: [String: String], input: Data? = nil) throws {
        base = "\(folder)/.run-\(UUID().uuidString)"
        if let input { try input.write(to: URL(fileURLWithPath: base + ".in")) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input == nil ? "/dev/null" : base + ".in", O_RDONLY, 0)
        for (descriptor, suffix) in [(Int32(1), ".out"), (2, ".err")] {
            posix_spawn_file_actions_addopen(&actions, descriptor, base + suffix, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        }
        // env changes the folder, which posix_spawn can't do everywhere, and then becomes the program.
        let arguments = ["env", "-C", folder] + words
        let argv = arguments.map { strdup($0) } + [nil]
        let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let result = posix_spawn(&pid, "/usr/bin/env", &actions, nil, argv, envp)
        guard result == 0 else {
            throw Scratch.Missing(description: "\(words[0]) did not start: \(String(cString: strerror(result)))")
        }
        self.pid = pid
    }

    /// Waits for its end.
    func wait() throws -> Answer {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7f
        let answer = Answer(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            bytes: try Data(contentsOf: URL(fileURLWithPath: base + ".out")),
            error: String(decoding: try Data(contentsOf: URL(fileURLWithPath: base + ".err")), as: UTF8.self)
        )
        for suffix in [".in", ".out", ".err"] { unlink(base + suffix) }
        return answer
    }

    func kill() { Foundation.kill(pid, SIGKILL) }
}
