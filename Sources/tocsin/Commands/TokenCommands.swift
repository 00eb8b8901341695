import ArgumentParser
import Domain
import Foundation
import Operations
import Report
import Store

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Who may use the service: tokens with a role, and an end if wanted.",
        subcommands: [Create.self, ListAll.self, Revoke.self]
    )

    struct Create: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a token; its secret is printed this once.",
            discussion: "A viewer reads, a responder runs incidents, an admin also erases and manages people."
        )

        @Argument(
            help: ArgumentHelp("Whom the log names for what is done with it.", valueName: "who"),
            completion: .custom { _, _, _ in Completion.people() }
        )
        var person: String

        @Option(
            help: ArgumentHelp("viewer, responder or admin.", valueName: "role"),
            completion: .list(AccessRole.allCases.map(\.rawValue))
        )
        var role = AccessRole.responder

        @Option(help: ArgumentHelp("What it is for.", valueName: "text"), transform: filled)
        var label: String?

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("When it ends: +90d, friday, 2026-12-01, or a time.", valueName: "time")
        )
        var expires: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let workspace = try context.workspace()
            let end = try expires.map { (text) throws(TocsinError) in
                try TimeExpression.parseDue(text, now: context.world.now(), hours: workspace.hours)
            }
            let made = try context.desk(workspace).createToken(
                person: person,
                role: role,
                label: label ?? role.rawValue,
                expires: end
            )
            try context.answer(
                TokenJSON(made.token, secret: made.secret),
                text: made.secret
            )
            context.note(
                "this is the secret of \(made.token.person)'s token as \(role.rawValue); it can't be shown again. "
                    + "Use it in the page's sign-in, or as TOCSIN_TOKEN"
            )
        }
    }

    struct ListAll: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List tokens, the newest first; never a secret."
        )

        @Flag(help: "Expired and revoked ones too.")
        var all = false

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let workspace = try context.workspace()
            let now = context.world.now()
            let tokens = try context.desk(workspace).tokens().filter { all || $0.state(at: now) == .active }
            var table = Table()
            for token in tokens {
                let used = token.lastUsed.map { "used \(workspace.zone.clock($0, relativeTo: now))" } ?? "never used"
                var state = token.expires.map { "until \(workspace.zone.clock($0, relativeTo: now))" } ?? "no end"
                if let revoked = token.revoked { state = "revoked \(workspace.zone.clock(revoked, relativeTo: now))" }
                table.add(
                    Style.bold(String(token.id.text.suffix(Handle.longest))),
                    token.role.rawValue,
                    token.person,
                    state,
                    used,
                    token.label
                )
            }
            try context.answer(
                tokens.map { TokenJSON($0) },
                text: tokens.isEmpty ? "There is no token." : table.lines(width: nil).joined(separator: "\n")
            )
        }
    }

    struct Revoke: TocsinCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "Revoke a token; its sessions end at once."
        )

        @Argument(help: ArgumentHelp("The token's id, or the end of it.", valueName: "token"))
        var token: String

        @OptionGroup var options: GlobalOptions

        func run(in context: Context) throws {
            let revoked = try context.desk(try context.workspace()).revokeToken(token)
            try context.answer(TokenJSON(revoked), text: "Revoked \(revoked.person)'s token.")
        }
    }
}

extension AccessRole: ExpressibleByArgument {}
