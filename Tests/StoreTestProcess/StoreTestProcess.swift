import Domain
import Foundation
import Store

/// A writer that tests start, kill and disturb.
///
///     StoreTestProcess DATABASE INCIDENT PREFIX COUNT THREADS READERS
///
/// It says how many entries it reads, then logs COUNT entries in each of THREADS threads; with READERS it copies its log as
/// a service does. A line on standard output is `recorded ID` for an entry once it is
/// acknowledged, or `refused CODE` for one that isn't; nothing is buffered, so that a killed process has said all it knew.
@main
enum StoreTestProcess {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 7, let incident = Identifier(arguments[2]), let count = Int(arguments[4]),
            let threads = Int(arguments[5]), let readers = Int(arguments[6])
        else {
            say("usage")
            exit(64)
        }
        do {
            let store = try Store(path: arguments[1], world: world, readers: readers)
            let entries = try store.read { try $0.timeline(of: incident).count }
            say("read \(entries)")
            let group = DispatchGroup()
            for thread in 0..<threads {
                group.enter()
                Thread.detachNewThread {
                    for number in 0..<count { log("\(arguments[3])-\(thread)-\(number)", incident, store) }
                    group.leave()
                }
            }
            group.wait()
        } catch {
            say("refused \(error.code.rawValue)")
            exit(1)
        }
    }

    private static func log(_ text: String, _ incident: Identifier, _ store: Store) {
        do {
            let id = try store.write(actor: "human:writer") { ledger in
                try ledger.append(EntryLogged(kind: .note, text: text), to: incident).id
            }
            say("recorded \(id.text)")
        } catch {
            say("refused \(error.code.rawValue)")
        }
    }

    private static var world: Store.World {
        Store.World(
            now: { Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) },
            random: { .random(in: .min ... .max) },
            via: "writer@test",
            machine: "test"
        )
    }

    /// One system call, so that lines of several threads don't mix.
    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}
