// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // An asynchronous function stays on its caller's executor, where it would ask for the task's own at each call.
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Has a program begin with the few instructions of `CStart`.
let start: [LinkerSetting] = [
    .unsafeFlags(["-Xlinker", "-e", "-Xlinker", "tocsin_start"], .when(platforms: [.linux]))
]

let package = Package(
    name: "tocsin",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "tocsin", targets: ["tocsin"])
    ],
    dependencies: [
        // SQLite with typed access, migrations, savepoints, backup. The Store is its only user.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // The reference that the Report's templates are tested against: it takes four times as long as all the rest of a
        // thousand-entry report, so templates are rendered by our own code.
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        // Commands, help, completions and manual pages from one declaration.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // SHA-256 of the event chain and of archived documents.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // tocsin.yaml, and the front matter of archived incidents.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // The service's HTTP: routing, streams, graceful stop, over SwiftNIO. Neither of its default traits is used.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        // The channel and thread pool that Hummingbird runs on: blocking work is kept off its event loops.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // TLS, where certificate files are given.
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        // The parts of a message as Hummingbird's channel has them, for the handler that guards a connection.
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        // Ends every part of the service in order, when a signal asks for it.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // The command line's way to a service elsewhere: TLS, time-outs, no redirects.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // Diagnostics with levels, to standard error.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CMark",
            pkgConfig: "libcmark",
            providers: [.apt(["libcmark-dev"]), .brew(["cmark"])]
        ),
        // The C library's settings for the heap, which its Swift module leaves out.
        .systemLibrary(name: "CMalloc"),
        // A setting of SQLite's that is a variadic function, which Swift can't call.
        .systemLibrary(name: "CSQLiteConfig"),
        // Asks for large pages of the program's code, before any of it is in memory: so it can't be written in Swift.
        .target(name: "CStart"),
        .target(name: "Domain", swiftSettings: strict),
        .target(name: "Markdown", dependencies: ["CMark"], swiftSettings: strict),
        .target(name: "Runbook", dependencies: ["Domain", "Markdown"], swiftSettings: strict),
        .target(
            name: "Store",
            dependencies: [
                "CSQLiteConfig",
                "Domain",
                .product(name: "GRDB", package: "GRDB.swift"),
                // SQLite's own functions, for the statements that every append runs.
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Report",
            dependencies: [
                "Domain",
                "Markdown",
                .product(name: "Yams", package: "Yams"),
            ],
            // Built into the program, so that it stays one file.
            resources: [.embedInCode("templates")],
            swiftSettings: strict
        ),
        .target(
            name: "Operations",
            dependencies: [
                "Domain", "Markdown", "Runbook", "Store", "Report",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Service",
            dependencies: [
                "Domain", "Markdown", "Runbook", "Store", "Report", "Operations",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                // Certificates and keys, from the files that are given.
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                // SHA-256 of what a request sent, to know it again.
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            // Built into the program, so that it stays one file.
            resources: [.embedInCode("pages")],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "tocsin",
            dependencies: [
                "Domain", "Markdown", "Runbook", "Store", "Report", "Operations", "Service",
                .target(name: "CMalloc", condition: .when(platforms: [.linux])),
                "CStart",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [
                .embedInCode("Resources/starter-runbook.md"), .embedInCode("Resources/sample-runbook.md"),
            ],
            swiftSettings: strict,
            linkerSettings: start
        ),
        .target(name: "BenchmarkBaseline", linkerSettings: [.linkedLibrary("sqlite3")]),
        .executableTarget(
            name: "benchmarks",
            // Hummingbird alone, as what the service is measured against: it begins as the service does.
            dependencies: [
                "CStart", "Domain", "Store", "BenchmarkBaseline",
                .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Benchmarks",
            swiftSettings: strict,
            linkerSettings: start
        ),
        // Random histories of incidents, for the property tests of folds and of the store.
        .target(name: "Histories", dependencies: ["Domain"], path: "Tests/Histories", swiftSettings: strict),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "Histories"], swiftSettings: strict),
        .testTarget(name: "MarkdownTests", dependencies: ["Markdown"], swiftSettings: strict),
        .testTarget(name: "RunbookTests", dependencies: ["Runbook", "Domain", "Markdown"], swiftSettings: strict),
        // A process of its own that writes to a store until it is killed.
        .executableTarget(
            name: "StoreTestProcess",
            dependencies: ["Domain", "Store"],
            path: "Tests/StoreTestProcess",
            swiftSettings: strict
        ),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Store", "Domain", "Histories", "StoreTestProcess", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ReportTests",
            dependencies: [
                "Report", "Domain", "Markdown",
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "OperationsTests", dependencies: ["Operations", "Domain"], swiftSettings: strict),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Service", "Operations", "Store", "Domain", "Histories",
                // Stops a service as a signal would.
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
                // Threads for clients that block.
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "tocsinTests",
            // GRDB, to damage databases and to hold their locks as another program would.
            dependencies: ["tocsin", "Operations", "Domain", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
