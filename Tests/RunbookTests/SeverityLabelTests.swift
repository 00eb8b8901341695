import Testing

@testable import Runbook

struct SeverityLabelTests {
    @Test(
        "spellings keep what is written and have one normal form",
        arguments: [
            ("P0", "P0", 0), ("p3", "P3", 3), ("SEV-1", "SEV1", 1), ("sev1", "SEV1", 1), ("SEV0", "SEV0", 0),
            ("Severity 2", "SEV2", 2),
            ("Priority: 1", "P1", 1),
        ]
    )
    func spellings(text: String, normalized: String, rank: Int) {
        let label = SeverityLabel(text)
        #expect(label?.written == text)
        #expect(label?.normalized == normalized)
        #expect(label?.rank == rank)
    }

    @Test(
        "other words are no severities",
        arguments: ["", "P", "P99", "P10", "P6", "p95 latency", "S3", "Pages", "P 1", "SEV", "p1.5"]
    )
    func others(text: String) {
        #expect(SeverityLabel(text) == nil)
    }
}
