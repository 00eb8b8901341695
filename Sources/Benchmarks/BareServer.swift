import Foundation
import Hummingbird
import Logging

/// The least that a service on the same library can be: one route that answers a small JSON document.
enum BareServer {
    private struct Hello: ResponseEncodable {
        var status = "ok"
    }

    /// Serves until it is ended, and says on which port.
    static func run() async throws {
        let router = Router()
        router.get("/") { _, _ in Hello() }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                FileHandle.standardError.write(Data("serving at :\(channel.localAddress?.port ?? 0)/\n".utf8))
            },
            logger: Logger(label: "bare") { _ in SwiftLogNoOpLogHandler() }
        )
        try await application.runService()
    }
}
