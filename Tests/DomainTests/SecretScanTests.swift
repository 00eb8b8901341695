import Domain
import Foundation
import Testing

private let reference = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/seed/operations-runbook.md").standardizedFileURL

/// The tokens here are nobody's; `|` and `~` keep other scanners from stumbling over this file.
@Suite struct SecretScanTests {
    @Test(
        "Keys and passwords are named for what they look like",
        arguments: [
            ("key AKI|AIOSFODNN7EXAMPLE leaked", "an AWS access key"),
            ("-----BEGIN RSA PRIV|ATE KEY-----\nMIIE", "a private key"),
            ("-----BEGIN PRIV|ATE KEY-----", "a private key"),
            ("gh|p_~", "a GitHub token"),
            ("token=gh|p_~", "a GitHub token"),
            ("github|_pat_~", "a GitHub token"),
            ("xox|b-123456789012-abcdef", "a Slack token"),
            ("eyJ|hbGciOiJIUzI1NiJ9.eyJ|zdWIiOiIxIn0.c2lnbmF0dXJl", "a JSON web token"),
            ("password=hunter2", "a password"),
            ("DB_PASSWORD=correcthorse", "a password"),
            ("password: hunter2!", "a password"),
            (#"{"api_key": "k3y-f0r-test"}"#, "a password"),
            ("--token = s3cr3tvalue", "a password"),
            ("curl -H 'Authorization: Bearer abcdef0123456789abcd'", "an access token"),
            ("postgres://app:s3cret@db.internal/prod", "a password in a URL"),
            ("used ~ to log in", "a key or token"),
            // As short as each can be.
            ("a xox|b-0123456789 b", "a Slack token"), ("a eyJ|0123456.eyJ|.x b", "a JSON web token"),
            ("a bearer 0123456789abcdef b", "an access token"), ("a pwd= 0bcdef b", "a password"),
        ]
    )
    func found(text: String, name: String) {
        let whole = text.replacing("|", with: "").replacing("~", with: "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8")
        #expect(SecretScan.finding(in: whole) == name)
    }

    @Test(
        "Hashes, ids, links, placeholders and prose are nothing to warn of",
        arguments: [
            "", "rolled back to 9fceb02d0ae598e95dc970b74767f19372d61af8",
            "request 123e4567-e89b-12d3-a456-426614174000 failed",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8",
            "see https://grafana.example.com/d/aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1x?from=now-1h",
            #"curl -H "Authorization: Bearer <token>" https://app.example.com"#,
            #"{"email": "test@example.com", "password": "password"}"#,
            "password=$DB_PASSWORD", "export TOKEN=${TOKEN}", "token: <your token here>", "password: ********",
            "Token expired: User needs to re-login", "password: expired for everyone", "secret: missing",
            "the password was rotated", "tokens: 1500/min", "token: 10m", "pod payments-7d4b9c8f6d-x2x5z restarted",
            "Incident-2026-11-22-Payment-Service-Down-Again", "AbstractSingletonProxyFactoryBeanConfiguration2Impl",
            "/srv/app/releases/20261122/node_modules/Express/lib/Router", "https://user@example.com/path",
            "postgres://app:<password>@db.internal/prod", "----------------------------------------",
            "1f3870be274f6c49b3e31a0c6728957f", "AKIA is how such keys begin", "00:11:22:33:44:55", "P0: 5xx = 12%",
        ]
    )
    func nothing(text: String) {
        #expect(SecretScan.finding(in: text) == nil)
    }

    @Test("Near misses in great number are passed over")
    func large() {
        for piece in ["-", "password=", "eyJ", "eyJ.", "ghp", "a:", "xoxb", "A1b", "://"] {
            let text = String(repeating: piece, count: 20_000 / piece.utf8.count)
            _ = SecretScan.finding(in: text)
        }
    }

    @Test(
        "The reference runbook holds none",
        // The shared folder lies beside the checkout only where the reference input is handed out.
        .enabled(if: FileManager.default.fileExists(atPath: reference.path), "no ../shared/seed/operations-runbook.md")
    )
    func runbook() throws {
        let text = try String(contentsOf: reference, encoding: .utf8)
        for line in text.split(separator: "\n") {
            #expect(SecretScan.finding(in: String(line)) == nil)
        }
    }
}
