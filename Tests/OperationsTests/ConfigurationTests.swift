import Domain
import Testing

@testable import Operations

@Suite struct ConfigurationTests {
    private func read(_ text: String) throws -> Configuration {
        try Configuration(bytes: Array(text.utf8))
    }

    private func error(_ text: String) -> String? {
        do {
            _ = try Configuration(bytes: Array(text.utf8))
            return nil
        } catch {
            return error.code == .configuration ? error.detail : "\(error.code)"
        }
    }

    private func isDefault(_ configuration: Configuration) throws -> Bool {
        try configuration.actor == nil && configuration.runbook == "runbook.md"
            && configuration.severities == .standard
            && configuration.workingHours(in: .utc) == WorkingHours(zone: .utc)
            && configuration.zone(system: { .utc }) == .utc
    }

    @Test(
        "A file that says nothing gives the defaults",
        arguments: [
            "", "\n\n", "# only a comment\n", "---\n", "\u{FEFF}# a byte order mark\n", "actor:\nworkingHours: ~\n",
            "{}",
        ]
    )
    func defaults(text: String) throws {
        #expect(try isDefault(read(text)))
    }

    @Test("Every key is read")
    func everyKey() throws {
        let configuration = try read(
            """
            timeZone: Europe/Madrid
            actor: ana
            runbook: runbooks/
            workingHours:
              days: [mon, Tuesday, 'sunday']
              start: 8:30
              end: "24:00"
              holidays:
                - 2026-12-25
                - 2027-01-01
            severities:
              - name: SEV1
                title: Everything is down
                aliases: [major, P1]
                updateEvery: 15m
                postmortem: required
                approvals: 2
              - name: SEV2
                updateEvery: never
                postmortem: no
              - name: SEV7
            """
        )
        let zone = try configuration.zone(system: { .utc })
        #expect(zone.identifier == "Europe/Madrid")
        #expect(configuration.actor == "ana")
        #expect(configuration.runbook == "runbooks/")
        let holidays = [CivilTime(year: 2026, month: 12, day: 25), CivilTime(year: 2027, month: 1, day: 1)]
        #expect(
            configuration.workingHours(in: zone)
                == WorkingHours(days: [1, 2, 7], start: 510, end: 1_440, holidays: holidays, zone: zone)
        )
        #expect(
            configuration.severities.severities == [
                Severity(
                    name: "SEV1",
                    title: "Everything is down",
                    aliases: ["major", "P1"],
                    updateEvery: 900,
                    postmortemRequired: true,
                    approvals: 2
                ),
                Severity(name: "SEV2", aliases: ["medium"]),
                Severity(name: "SEV7"),
            ]
        )
    }

    @Test("One working day may stand without a list")
    func oneDay() throws {
        let hours = try read("workingHours:\n  days: friday\n").workingHours(in: .utc)
        #expect(hours.days == [5])
    }

    @Test(
        "Names of runbook sections are read by their meaning, one or a list, and wrong meanings refused with the list"
    )
    func aliases() throws {
        #expect(try isDefault(read("aliases:\n  diagnosis: [Where to look, Fehlersuche]\n  solutions: Ways out\n")))
        for (meaning, message) in [
            ("solution", "tocsin.yaml line 2: unknown key `solution`; did you mean `solutions`?"),
            ("zzz", "tocsin.yaml line 2: unknown key `zzz`; the keys of `aliases` are symptoms, impact, diagnosis,"),
        ] {
            let error = #expect(throws: TocsinError.self) { try read("aliases:\n  \(meaning): [X]\n") }
            #expect(error?.detail.contains(message) == true, "\(error?.detail ?? "")")
        }
        #expect(throws: TocsinError.self) { try read("aliases:\n  impact: ['!']\n") }
    }

    @Test("The template is the defaults, as it stands and with its comments taken away")
    func template() throws {
        #expect(try isDefault(read(Configuration.template)))
        let lines = Configuration.template.split(separator: "\n").map { line in
            line.hasPrefix("#") && !line.hasPrefix("# ") ? line.dropFirst() : line
        }
        let open = try read(lines.filter { $0 != "actor: ana" }.joined(separator: "\n"))
        #expect(try isDefault(open))
        #expect(try open.zone(system: { () throws(TocsinError) in throw TocsinError(.internal, "not asked") }) == .utc)
    }

    @Test(
        "What isn't understood is named, with its line and what to do",
        arguments: [
            ("\n\n# x\ntimezon: UTC\n", "tocsin.yaml line 4: unknown key `timezon`; did you mean `timeZone`?"),
            (
                "zzz: 1\n",
                "tocsin.yaml line 1: unknown key `zzz`; the keys of the file are timeZone, workingHours, actor, runbook, aliases, severities"
            ),
            (
                "workingHours:\n  begin: 9:00\n",
                "tocsin.yaml line 2: unknown key `begin`; the keys of `workingHours` are days, start, end, holidays"
            ),
            ("actor: [a, b]\n", "tocsin.yaml line 1: `actor` must be a name"),
            ("actor: ''\n", "tocsin.yaml line 1: `actor` must be a name, not ``"),
            (
                "actor: a\nrunbook: x\nactor: b\n",
                "tocsin.yaml line 1: `actor` is given more than once; keep one of them"
            ),
            (
                "- a\n",
                "tocsin.yaml line 1: the file must hold lines of `key: value`; its keys are timeZone, workingHours, actor, runbook, aliases, severities"
            ),
            (
                "workingHours:\n  days: [monday, funday]\n",
                "tocsin.yaml line 2: `days` must be a weekday such as `monday`, not `funday`"
            ),
            (
                "workingHours:\n  days: []\n",
                "tocsin.yaml line 1: `workingHours` has no days; name one at least, or leave `days` out"
            ),
            (
                "workingHours:\n  start: 25:00\n",
                "tocsin.yaml line 2: `start` must be a time such as `09:00`, not `25:00`"
            ),
            (
                "workingHours:\n  start: 18:00\n",
                "tocsin.yaml line 1: there are no working hours from 18:00 to 17:00; `end` must be later than `start` on the same day"
            ),
            (
                "workingHours:\n  holidays:\n    - 2026-12-25\n    - 2026-02-30\n",
                "tocsin.yaml line 4: `holidays` must be a date such as `2026-12-25`, not `2026-02-30`"
            ),
            (
                "severities: []\n",
                "tocsin.yaml line 1: `severities` must be a list, the worst first: `- name: P0` and so on"
            ),
            (
                "severities:\n  - title: x\n",
                "tocsin.yaml line 2: this severity has no `name`; give it one such as `P0`"
            ),
            (
                "severities:\n  - name: P0\n    updateEvery: soon\n",
                "tocsin.yaml line 3: `updateEvery` must be a length of time such as `30m`, or `never`, not `soon`"
            ),
            (
                "severities:\n  - name: P0\n    approvals: 10\n",
                "tocsin.yaml line 3: `approvals` must be a number from 0 to 9, not `10`"
            ),
            (
                "severities:\n  - name: P0\n    postmortem: maybe\n",
                "tocsin.yaml line 3: `postmortem` must be `required` or `optional`, not `maybe`"
            ),
            (
                "severities:\n  - name: P0\n  - name: SEV-0\n",
                "tocsin.yaml line 3: `SEV-0` means P0 already; give each severity its own spellings"
            ),
        ]
    )
    func faults(text: String, detail: String) {
        #expect(error(text) == detail)
    }

    @Test(
        "What is no YAML names the line",
        arguments: [
            ("actor: a\nrunbook: [x\n", "tocsin.yaml line 3: this is not YAML"),
            ("actor: 'a\n", "tocsin.yaml line 2: this is not YAML"),
            ("actor: a\n\trunbook: b\n", "tocsin.yaml line 2: this is not YAML"),
            ("actor: *nobody\n", "tocsin.yaml line 1: this is not YAML"),
            ("actor: a\n---\nactor: b\n", "tocsin.yaml line 2: this is not YAML"),
            ("actor: a\nrunbook: b\u{0}\n", "tocsin.yaml line 2: the text holds a character that YAML doesn't allow"),
        ]
    )
    func noYAML(text: String, beginning: String) {
        let error = error(text)
        #expect(error?.hasPrefix(beginning) == true, "\(error ?? "no error")")
    }

    @Test("Text that isn't UTF-8 names the line")
    func invalidUTF8() {
        let error = #expect(throws: TocsinError.self) {
            try Configuration(bytes: Array("actor: a\nrunbook: ".utf8) + [0xC3, 0x28, 0x0A])
        }
        #expect(
            error == TocsinError(.configuration, "tocsin.yaml line 2: the text is not UTF-8; save the file as UTF-8")
        )
    }

    @Test("A time zone is looked up only when it is asked for, and an unknown one named")
    func unknownZone() throws {
        let configuration = try read("# zone\ntimeZone: Mars/Olympus\n")
        let error = #expect(throws: TocsinError.self) { try configuration.zone(system: { .utc }) }
        #expect(
            error
                == TocsinError(
                    .configuration,
                    "tocsin.yaml line 2: there is no time zone `Mars/Olympus`; write an IANA name such as `Europe/Madrid` or `UTC`"
                )
        )
    }

    @Test("Files that are too large or too deep are refused", arguments: [300_000, 200_000, 5_000])
    func hostile(size: Int) {
        #expect(throws: TocsinError.self) {
            try Configuration(bytes: Array(repeating: UInt8(ascii: "["), count: size))
        }
        #expect(throws: TocsinError.self) {
            try Configuration(bytes: Array("actor: ".utf8) + Array(repeating: UInt8(ascii: "["), count: size))
        }
    }
}
