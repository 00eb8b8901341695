import Foundation
import GRDB
import Testing

/// Files and disks as they break: what was acknowledged stays, and reading works where it can.
@Suite("The workspace's files")
struct WorkspaceFileTests {
    @Test("are found in a parent folder, by variable, by option, or made by the first declare")
    func locating() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try FileManager.default.createDirectory(atPath: "\(scratch.folder)/a/b", withIntermediateDirectories: true)
        #expect(try scratch.shell("cd a/b && tocsin show").status == 0)
        #expect(try scratch.shell("cd / && tocsin show --workspace \(scratch.folder)").status == 0)
        #expect(try scratch.shell("cd / && TOCSIN_WORKSPACE=\(scratch.folder) tocsin show").status == 0)
        #expect(
            try scratch.shell("cd / && TOCSIN_WORKSPACE=/nowhere tocsin show --workspace \(scratch.folder)").status == 0
        )
        let made = try scratch.shell("cd / && tocsin declare P1 y")
        #expect(made.status == 0 && made.error.contains("one was made in \(scratch.folder)/home/.local/share/tocsin"))
        scratch.environment["XDG_DATA_HOME"] = "\(scratch.folder)/data"
        #expect(try scratch.shell("cd / && tocsin declare P1 y").error.contains("\(scratch.folder)/data/tocsin"))
        try scratch.refuse(["declare", "P1", "y", "--workspace", "nowhere"], 66, saying: "nowhere")
    }

    @Test("are one database again when a command has ended, also one that was refused")
    func closed() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let commands: [([String], Int32)] = [
            (["log", "y"], 0), (["next"], 0), (["report"], 0), (["show", "INC-9"], 66),
        ]
        for (command, status) in commands {
            let answer = try scratch.run(command)
            #expect(answer.status == status, "\(command): \(answer)")
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.folder)/.tocsin")
            #expect(names.filter { $0.hasPrefix("tocsin.db") } == ["tocsin.db"], "\(command)")
        }
    }

    @Test("are one database again when a command has read what a killed one left")
    func recovered() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try scratch.succeed("log", "y")
        // The copy is made while a commit waits in the log: as a killed program leaves it.
        let script = """
            mkdir -p left/.tocsin && sqlite3 .tocsin/tocsin.db "INSERT INTO setting VALUES ('left', 'here')" \
                ".shell cp .tocsin/tocsin.db* left/.tocsin/"
            test -s left/.tocsin/tocsin.db-wal && tocsin timeline --workspace left > /dev/null && ls left/.tocsin
            """
        let answer = try scratch.shell(script)
        #expect(answer.output == "tocsin.db\n", "\(answer)")
    }

    @Test("are for their owner only, and out of version control")
    func modes() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let modes = try scratch.shell("stat -c %a .tocsin .tocsin/tocsin.db && cat .tocsin/.gitignore")
        #expect(modes.output == "700\n600\n*\n", "\(modes)")
    }

    @Test(
        "a key that tocsin.yaml doesn't know is refused with the nearest name",
        arguments: [
            ("timezone: UTC\n", "timeZone"), ("severites: []\n", "severities"),
            ("workingHours:\n  begin: 1\n", "workingHours"),
            ("timeZone: Mars/Olympus\n", "Mars"), ("a: [\n", "tocsin.yaml"), ("timeZone: [UTC]\n", "timeZone"),
        ]
    )
    func configuration(text: String, hint: String) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let before = try scratch.heads()
        try scratch.write(text, to: "tocsin.yaml")
        for command in [["next"], ["log", "x"], ["list"], ["declare", "P1", "y"]] {
            let answer = try scratch.run(command)
            #expect(answer.status == 78 && answer.bytes.isEmpty && answer.error.contains(hint), "\(answer)")
        }
        try scratch.write("", to: "tocsin.yaml")
        #expect(try scratch.heads() == before)
    }

    @Test(
        "a runbook that can't be read is refused, and stops no incident",
        arguments: [
            "missing", "empty", "folder", "huge", "binary", "latin1",
        ]
    )
    func runbook(kind: String) throws {
        let scratch = try Scratch.workspace()
        try FileManager.default.removeItem(atPath: "\(scratch.folder)/runbook.md")
        switch kind {
        case "empty": try scratch.write("", to: "runbook.md")
        case "folder":
            try FileManager.default.createDirectory(
                atPath: "\(scratch.folder)/runbook.md",
                withIntermediateDirectories: true
            )
        case "huge": try scratch.write(Data(repeating: UInt8(ascii: "a"), count: 17_000_000), to: "runbook.md")
        case "binary": try scratch.write(Data((0..<4_096).map { UInt8($0 % 251) }), to: "runbook.md")
        case "latin1": try scratch.write(Data([0x23, 0x20, 0x63, 0x61, 0x66, 0xE9, 0x0A]), to: "runbook.md")
        default: break
        }
        let check = try scratch.run("runbook", "check")
        switch kind {
        case "missing": #expect(check.status == 66 && check.error.contains("runbook import"), "\(check)")
        case "folder": #expect(check.status == 66 && check.error.contains("holds no runbook"), "\(check)")
        case "empty": #expect(check.status == 0, "\(check)")
        default: #expect(check.status == 65 && check.error.contains("runbook.md"), "\(check)")
        }
        let declared = try scratch.run("declare", "P1", "Checkout fails")
        #expect(declared.status == 0 && declared.error.contains("runbook"), "\(declared)")
        for command in [["next"], ["log", "x"], ["show"], ["report"], ["resolve"], ["handover"]] {
            #expect(try scratch.run(command).status == 0, "\(command)")
        }
        if kind != "missing", kind != "empty" {
            try FileManager.default.moveItem(atPath: "\(scratch.folder)/runbook.md", toPath: "\(scratch.folder)/bad")
            try scratch.write(Scratch.runbook, to: "runbook.md")
            try scratch.refuse(["runbook", "import", "bad"], kind == "folder" ? 66 : 65, saying: "bad")
            #expect(try scratch.contents("runbook.md") == Data(Scratch.runbook.utf8))
            let made = try scratch.run("init", "other", "--runbook", "bad")
            #expect(made.status == (kind == "folder" ? 66 : 65) && made.error.contains("bad"), "\(made)")
            #expect(!FileManager.default.fileExists(atPath: "\(scratch.folder)/other"))
        }
    }

    @Test(
        "a database that is none, or cut short, is told and left as it is",
        arguments: [
            "text", "zeros", "cut", "header", "other", "empty", "folder",
        ]
    )
    func damaged(kind: String) throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try scratch.succeed("backup", "good.db")
        let whole = try scratch.contents(scratch.database)
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: scratch.database + suffix) {
            try FileManager.default.removeItem(atPath: scratch.database + suffix)
        }
        var bytes: Data?
        switch kind {
        case "text": bytes = Data(repeating: UInt8(ascii: "x"), count: 10_000)
        case "zeros": bytes = Data(count: 20_000)
        case "cut": bytes = whole.prefix(whole.count / 2)
        case "header": bytes = whole.prefix(60)
        case "empty": bytes = Data()
        case "folder":
            try FileManager.default.createDirectory(atPath: scratch.database, withIntermediateDirectories: true)
        default:
            let other = try DatabaseQueue(path: scratch.database)
            try other.write { db in try db.execute(sql: "CREATE TABLE recipe (name TEXT)") }
            try other.close()
        }
        if let bytes { try scratch.write(bytes, to: ".tocsin/tocsin.db") }
        for command in [["log", "lost"], ["next"], ["list"], ["verify"], ["declare", "P1", "y"]] {
            let answer = try scratch.run(command)
            #expect([65, 74].contains(answer.status), "\(kind) \(command)\n\(answer)")
            #expect(answer.error.contains("tocsin.db") && answer.bytes.isEmpty, "\(kind) \(command)\n\(answer)")
        }
        if let bytes { #expect(try scratch.contents(scratch.database) == bytes) }
        if kind != "folder" {
            try scratch.succeed("restore", "good.db", "--yes")
            #expect(try scratch.json("verify")["ok"] == .bool(true))
            #expect(try scratch.json("list").list.count == 1)
        }
    }

    @Test("a database of a newer version is refused, and kept")
    func newer() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let database = try DatabaseQueue(path: scratch.database)
        try database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA user_version = 99") }
        try database.close()
        for command in [["log", "x"], ["next"], ["verify"], ["backup", "b.db"]] {
            let answer = try scratch.run(command)
            #expect(answer.status == 78 && answer.error.contains("newer tocsin"), "\(answer)")
        }
    }

    @Test("a database that another writer holds for long is busy for writers, and readable")
    func locked() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        let before = try scratch.heads()
        let database = try DatabaseQueue(path: scratch.database)
        try database.inDatabase { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            #expect(try scratch.run("next").status == 0)
            #expect(try scratch.texts().isEmpty == false)
            let answer = try scratch.run("log", "x")
            #expect(answer.status == 75 && answer.error.contains("Try again"), "\(answer)")
            try db.execute(sql: "ROLLBACK")
        }
        try database.close()
        #expect(try scratch.heads() == before)
        try scratch.succeed("log", "x")
    }

    @Test("a copied database goes on as a new replica, and both verify")
    func copied() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try scratch.succeed("log", "before")
        #expect(try scratch.shell("cp -r . /tmp/copy-$$ && mv /tmp/copy-$$ copy").status == 0)
        try scratch.succeed("log", "here")
        #expect(try scratch.shell("cd copy && tocsin log there").status == 0)
        #expect(try scratch.heads().list.count == 1)
        let copy = try scratch.shell("cd copy && tocsin verify --json").json()
        #expect(copy["ok"] == .bool(true) && copy["heads"]?.list.count == 2)
        #expect(try scratch.json("verify")["ok"] == .bool(true))
        // A head that was kept finds a log put back to before it.
        let head = try #require(try scratch.heads()["0"])
        guard case .number(let seq) = head["seq"] else { throw Scratch.Missing(description: "no seq") }
        let kept = "\(head.text("replica") ?? ""):\(Int(seq)):\(head.text("hash") ?? "")"
        #expect(try scratch.run("verify", "--head", kept).status == 0)
        let old = try scratch.shell("cd copy && tocsin verify --head \(kept)")
        #expect(old.status == 65, "\(old)")
    }

    @Test("a backup made in use is whole, and restores with the old one kept")
    func backup() throws {
        let scratch = try Scratch.workspace(declaring: "x")
        try scratch.succeed("log", "in the backup")
        try scratch.succeed("backup", "b.db")
        try scratch.succeed("log", "after it")
        let answer = try scratch.json("restore", "b.db", "--yes")
        let kept = try #require(answer.text("kept"))
        #expect(FileManager.default.fileExists(atPath: kept))
        #expect(try scratch.texts().contains("in the backup") && !scratch.texts().contains("after it"))
        try scratch.succeed("log", "goes on")
        #expect(try scratch.json("verify")["heads"]?.list.count == 2)
    }
}
