import Domain
import Foundation
import HTTPTypes
import Operations
import Store

/// What tells about the service itself.
enum SystemEndpoints {
    static let all = [version, live, ready, metrics, openAPI, docs]

    private static let tag = "Service"

    static let version = Endpoint(
        method: .get,
        path: "/api/v1/version",
        name: "version",
        summary: "The program and its version.",
        tag: tag,
        access: .everybody,
        isBlocking: false,
        success: .json(.object([.required("name", .text()), .required("version", .text())]), "The version.")
    ) { _ in try .json(["name": "tocsin", "version": Program.version]) }

    private static let state = Schema.object([.required("status", .text())])

    static let live = Endpoint(
        method: .get,
        path: "/health/live",
        name: "isLive",
        summary: "Whether the program runs.",
        tag: tag,
        access: .everybody,
        isBlocking: false,
        success: .json(state, "It runs.")
    ) { _ in try .json(["status": "live"]) }

    static let ready = Endpoint(
        method: .get,
        path: "/health/ready",
        name: "isReady",
        summary: "Whether the database can be read and written.",
        tag: tag,
        access: .everybody,
        success: .json(state, "It is ready.")
    ) { call in
        _ = try call.workspace.store.read { reader in try reader.lastArrival() }
        try call.workspace.store.requireWritable()
        return try .json(["status": "ready"])
    }

    static let metrics = Endpoint(
        method: .get,
        path: "/metrics",
        name: "serviceMetrics",
        summary: "What the service counts about itself, for Prometheus.",
        tag: tag,
        success: Endpoint.Success(
            about: "Prometheus's text format.",
            content: ["text/plain": .some(.string(0...Int.max))]
        )
    ) { call in
        let (active, events) = try call.workspace.store.read { reader in
            (try reader.activeIncidentNames(limit: 1_000).count, try reader.lastArrival())
        }
        let text = call.service.metrics.text(
            version: Program.version,
            gauges: [
                ("tocsin_active_incidents", "Incidents that somebody must still act on.", Double(active)),
                ("tocsin_log_events", "Events in the log.", Double(events)),
                ("tocsin_connections", "Connections that are open.", Double(call.service.connections.count)),
                ("process_resident_memory_bytes", "Resident memory.", residentMemory()),
            ]
        )
        return .text(text, type: "text/plain; version=0.0.4; charset=utf-8")
    }

    /// Bytes of resident memory, from the kernel; 0 where it doesn't say.
    private static func residentMemory() -> Double {
        guard let data = FileManager.default.contents(atPath: "/proc/self/statm"),
            let pages = String(decoding: data, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap({
                Double($0)
            })
        else { return 0 }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    static let openAPI = Endpoint(
        method: .get,
        path: "/openapi.json",
        name: "openAPI",
        summary: "This description, as OpenAPI 3.1.",
        tag: tag,
        access: .everybody,
        success: .json(.any, "The description.")
    ) { call in try .json(OpenAPIDocument.document(of: call.service.endpoints)) }

    static let docs = Endpoint(
        method: .get,
        path: "/docs",
        name: "docs",
        summary: "This description, for people.",
        tag: tag,
        access: .everybody,
        success: Endpoint.Success(about: "A page.", content: ["text/html": .some(.string(0...Int.max))])
    ) { call in .html(APIReference.page(of: call.service.endpoints)) }
}
