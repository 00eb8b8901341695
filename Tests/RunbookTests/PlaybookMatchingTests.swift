import Domain
import Foundation
import Testing

@testable import Runbook

struct PlaybookMatchingTests {
    private let runbook: Runbook

    init() throws {
        runbook = try Runbook.parse(
            "## Issue: Queue not draining\na\n\n## Issue: Queue full\nb\n\n## Issue: Disk full\n**Symptoms**: writes rejected, quota errors\n",
            file: "r.md"
        )
    }

    @Test(
        "a name is found exactly, in any case, or by its only beginning or piece",
        arguments: [
            ("Queue full", "Queue full"), ("queue FULL", "Queue full"), ("disk", "Disk full"),
            ("queue n", "Queue not draining"), ("drain", "Queue not draining"),
        ]
    )
    func named(name: String, found: String) throws {
        #expect(try runbook.playbook(named: name).name == found)
    }

    @Test(
        "an ambiguous or unknown name is refused with the nearest",
        arguments: [
            ("queue", "fits 2 playbooks: \"Queue not draining\", \"Queue full\""), ("full", "fits 2 playbooks"),
            ("disk ful!", "the nearest are \"Disk full\""),
            ("", "There is no playbook"),
        ]
    )
    func refused(name: String, message: String) {
        let error = #expect(throws: TocsinError.self) { try runbook.playbook(named: name) }
        #expect(error?.code == .notFound)
        #expect(error?.detail.contains(message) == true)
    }

    @Test(
        "a title suggests a playbook only when one fits clearly better",
        arguments: [
            ("queue stopped draining", "Queue not draining"), ("disks are full", "Disk full"), ("full", nil),
            ("writes rejected by quota", "Disk full"),
            ("quota", nil), ("queue", nil),
        ] as [(String, String?)]
    )
    func suggested(title: String, name: String?) {
        #expect(runbook.suggestPlaybook(for: title)?.playbook.name == name)
    }

    @Test("a match says which words of the title are where")
    func why() throws {
        #expect(runbook.suggestPlaybook(for: "queue isn't draining")?.why == "name: queue, draining")
        #expect(runbook.suggestPlaybook(for: "writes rejected by quota")?.why == "symptoms: writes, rejected, quota")
        #expect(runbook.suggestPlaybook(for: "DiskFull on db-1")?.why == "the whole name")
        #expect(
            runbook.rankPlaybooks(for: "queue full").map(\.playbook.name) == [
                "Queue full", "Queue not draining", "Disk full",
            ]
        )
    }

    @Test(
        "the name of an alert is split into its words, and found whole",
        arguments: [
            ("KubePodCrashLooping", ["kube", "pod", "crash", "looping"]),
            ("etcdGRPCRequestsSlow", ["etcd", "grpc", "requests", "slow"]),
            ("CPUThrottlingHigh", ["cpu", "throttling", "high"]), ("API_KEY", ["api", "key"]),
            ("HTTP 500s", ["http", "500s"]),
            ("Ärger mit Öl", ["ärger", "mit", "öl"]),
        ]
    )
    func names(name: String, words: [String]) {
        #expect(Stems.nameWords(name) == words)
    }

    // The corpora lie in ../shared, which is not part of the repository.
    @Test(
        "titles and alerts find their playbook among all those of public runbooks, or none",
        .enabled(if: SharedFiles.isPresent, "../shared is absent"),
        arguments: [
            ("KubePodCrashLooping", "KubePodCrashLooping"), ("kubePodNotReady firing in payments", "KubePodNotReady"),
            ("alert: CPUThrottlingHigh", "CPU Throttling High"),
            ("pod crash looping in payments", "KubePodCrashLooping"),
            ("alertmanager cluster is crash looping", "AlertmanagerClusterCrashlooping"),
            ("etcd has no leader", "etcdNoLeader"),
            ("node clock skew", "NodeClockSkewDetected"),
            ("prometheus not ingesting samples", "PrometheusNotIngestingSamples"),
            ("ransomware on a laptop", "Ransomware"), ("phishing mail to finance", "Phishing"),
            ("persistent volume filling up", "KubePersistentVolumeFillingUp"), ("kubelet down", "KubeletDown"),
            ("coffee machine broken", nil), ("all calls failing since the deploy", nil), ("printer on fire", nil),
            ("disk almost full on node", nil), ("everything is slow", nil), ("users are angry", nil), ("kube", nil),
        ] as [(String, String?)]
    )
    func corpora(title: String, name: String?) throws {
        let all = try Runbook.load(path: SharedFiles.folder.appending(path: "corpora/runbook/prometheus-operator").path)
        let others = try Runbook.load(
            path: SharedFiles.folder.appending(path: "corpora/runbook/counteractive/playbooks").path
        )
        var both = all
        both.playbooks += others.playbooks
        #expect(
            both.suggestPlaybook(for: title)?.playbook.name == name,
            "\(both.rankPlaybooks(for: title).prefix(3).map { "\($0.playbook.name) \($0.score) \($0.why)" })"
        )
    }
}
