import Foundation
import Testing

/// Nothing answers success before it is durable, and nothing that answered success is lost.
@Suite("What was acknowledged")
struct DurabilityTests {
    @Test("is kept when several processes write at once")
    func concurrent() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let script = "for i in $(seq 1 200); do tocsin log writer $0 entry $i || exit 1; done"
        let writers = try ["a", "b"].map { try scratch.start(["/bin/sh", "-c", script, $0]) }
        for writer in writers {
            let answer = try writer.wait()
            #expect(answer.status == 0 && answer.error.isEmpty, "\(answer.error)")
        }
        let texts = try scratch.texts().filter { $0.hasPrefix("writer") }
        let expected = ["a", "b"].flatMap { name in (1...200).map { "writer \(name) entry \($0)" } }
        #expect(texts.count == 400 && Set(texts) == Set(expected))
        #expect(try scratch.json("verify")["ok"] == .bool(true))
        #expect(try scratch.heads().list.count == 1)
    }

    @Test("is kept when processes are killed at any moment")
    func killed() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix(state: seed)
        let scratch = try Scratch.workspace(declaring: "x")
        let program = try Scratch.program.get().path
        var acknowledged: Set<String> = []
        var killed = 0
        for round in 0..<50 {
            let names = ["round \(round) a", "round \(round) b", "round \(round) c"]
            let processes = try names.map { try scratch.start([program, "log", $0]) }
            // Not to wait for something: the moment of the kill is the random input.
            usleep(UInt32(random.next() % 60_000))
            processes.forEach { $0.kill() }
            for (name, process) in zip(names, processes) {
                let answer = try process.wait()
                if answer.status != 0 { killed += 1 }
                // The text is printed after the commit, so it counts although the process was killed.
                if answer.output.contains("logged") { acknowledged.insert(name) }
            }
        }
        try scratch.succeed("log", "afterwards")
        let texts = try scratch.texts()
        #expect(acknowledged.isSubset(of: texts), "lost: \(acknowledged.subtracting(texts)), seed \(seed)")
        #expect(Set(texts).count == texts.count, "seed \(seed)")
        #expect(try scratch.json("verify")["ok"] == .bool(true), "seed \(seed)")
        #expect(killed > 0, "nothing was killed, seed \(seed)")
        try scratch.succeed("rebuild")
        #expect(try scratch.texts() == texts)
    }

    @Test(
        "is never what a failing disk lost",
        .enabled(if: Surroundings.hasTracing, "strace is not installed, or may not trace here"),
        arguments: ["fdatasync:error=EIO", "pwrite64:error=ENOSPC", "pwrite64:error=EIO"],
        [1, 2, 3]
    )
    func injected(fault: String, when: Int) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try scratch.succeed("log", "before")
        let call = fault.prefix { $0 != ":" }
        let options = "-f -o trace -e trace=\(call) -e inject=\(fault):when=\(when)+"
        let answer = try scratch.shell("strace \(options) tocsin log during")
        let wasInjected = String(decoding: try scratch.contents("trace"), as: UTF8.self).contains("INJECTED")
        #expect(wasInjected || when > 1, "\(answer)")
        // Once the entry is durable, what fails after it (moving it into the database file) loses nothing.
        #expect(answer.status == 74 || answer.status == 0 && (when > 1 || !wasInjected), "\(answer)")
        let texts = try scratch.texts()
        #expect(texts.contains("before"))
        if answer.status == 0 {
            #expect(texts.contains("during"), "acknowledged and lost: \(texts)")
        } else {
            // It may be there, since nobody knows what a disk kept that failed to flush; but nobody was told so.
            #expect(answer.bytes.isEmpty, "\(answer)")
            #expect(answer.error.hasPrefix("tocsin: ") && answer.error.split(separator: "\n").count == 1, "\(answer)")
        }
        try scratch.succeed("log", "after")
        #expect(try scratch.json("verify")["ok"] == .bool(true))
    }

    @Test(
        "is there when the disk is full, and can be read",
        .enabled(if: Surroundings.hasMounts, "this user may not mount a small disk (unshare)")
    )
    func full() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let script = """
            set -e
            mkdir disk && mount -t tmpfs -o size=2m tmpfs disk
            cp -r .tocsin runbook.md disk && cd disk
            tocsin log before
            cat /dev/zero > filler 2>/dev/null || true
            set +e
            n=0; status=0
            while [ $status = 0 ] && [ $n -lt 400 ]; do
                n=$((n+1)); tocsin log "entry $n" > out 2> /dev/shm/error.$$; status=$?
            done
            echo "acknowledged $((n-1)) status $status"; cat /dev/shm/error.$$; rm /dev/shm/error.$$
            tocsin list > /dev/null && tocsin show > /dev/null && tocsin next > /dev/null && tocsin report > /dev/null
            echo "reading $?"
            tocsin timeline --json | grep -c '"text" : "entry '
            rm filler
            tocsin log after && tocsin verify && echo fine
            """
        let answer = try scratch.start(["unshare", "--map-root-user", "--mount", "/bin/sh", "-c", script]).wait()
        let lines = answer.output.split(separator: "\n").map(String.init)
        let acknowledged = answer.output.firstMatch(of: /acknowledged (\d+) status 74/)
        let count = try #require(acknowledged?.output.1, "\(answer)")
        #expect(answer.output.contains("The disk is full"), "\(answer)")
        #expect(lines.contains("reading 0"), "\(answer)")
        #expect(lines.contains(String(count)), "\(answer)")
        #expect(lines.last == "fine", "\(answer)")
    }

    @Test(
        "can be read by somebody who may not write",
        .enabled(if: Surroundings.hasOtherUser, "there is no other user to become (setpriv)")
    )
    func readOnly() throws {
        let scratch = try Scratch.workspace(declaring: "Checkout fails")
        try scratch.succeed("log", "before")
        let before = try scratch.heads()
        #expect(try scratch.shell("chmod -R a+rX,a-w . && chmod a+rx .tocsin").status == 0)
        let me = Surroundings.asUser
        // Its own output goes through this shell.
        for command in ["show", "list", "next", "report", "timeline", "tasks", "handover", "search before", "verify"] {
            let answer = try scratch.shell("\(me) tocsin \(command)")
            #expect(answer.status == 0 && !answer.output.isEmpty, "\(command)\n\(answer)")
        }
        #expect(try scratch.shell("\(me) tocsin timeline").output.contains("before"))
        for command in ["log x", "ack", "declare P1 y", "use INC-1", "follow-up add x"] {
            let answer = try scratch.shell("\(me) tocsin \(command)")
            #expect(answer.status == 77 && answer.bytes.isEmpty, "\(command)\n\(answer)")
            #expect(answer.error.contains("read-only") && answer.error.contains("reading works"), "\(answer)")
        }
        #expect(try scratch.shell("chmod -R u+w .").status == 0)
        #expect(try scratch.heads() == before)
    }

    /// Random numbers from a seed that a failure prints.
    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
