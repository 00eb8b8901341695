import Domain
import HTTPTypes
import Operations
import Store

/// The API's description, made from the same declarations that are served.
enum OpenAPIDocument {
    static func document(of endpoints: [Endpoint]) -> JSONValue {
        var paths: [String: [String: JSONValue]] = [:]
        for endpoint in endpoints where !endpoint.isPage {
            paths[endpoint.path, default: [:]][endpoint.method.rawValue.lowercased()] = operation(endpoint)
        }
        let tags = endpoints.filter { !$0.isPage }.map(\.tag).reduce(into: [String]()) { tags, tag in
            if !tags.contains(tag) { tags.append(tag) }
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "tocsin",
                "version": .string(Program.version),
                "description":
                    "Incidents, their timelines and tasks, the runbook and the log. Errors are application/problem+json.",
                "license": ["name": "See the program's own", "identifier": "LicenseRef-tocsin"],
            ],
            "servers": [["url": "/"]],
            "tags": .array(tags.map { ["name": .string($0)] }),
            "security": [["token": []], ["session": []], [:]],
            "paths": .object(paths.mapValues { .object($0) }),
            "components": [
                "schemas": .object(Schema.components.mapValues(\.document)),
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"],
                    "session": ["type": "apiKey", "in": "cookie", "name": .string(Credentials.cookie)],
                ],
            ],
        ]
    }

    private static func operation(_ endpoint: Endpoint) -> JSONValue {
        var operation: [String: JSONValue] = [
            "operationId": .string(endpoint.name),
            "summary": .string(endpoint.summary),
            "tags": [.string(endpoint.tag)],
            "responses": .object(responses(endpoint)),
        ]
        switch endpoint.access {
        case .everybody: operation["security"] = [[:]]
        case .role(let role): operation["description"] = "Needs the role \(role.rawValue)."
        }
        var parameters: [JSONValue] = endpoint.names.map { name in
            [
                "name": .string(name), "in": "path", "required": true,
                // A segment that could stand for another path is refused; see `Routes`.
                "schema": ["type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[^/\\\\\\u0000]+$"],
            ]
        }
        parameters += endpoint.query.map { parameter in
            [
                "name": .string(parameter.name), "in": "query", "required": .bool(parameter.isRequired),
                "description": .string(parameter.about), "schema": parameter.schema.document,
            ]
        }
        if endpoint.method == .post {
            parameters.append([
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "Sent again with the same key, the request does nothing twice; kept for a day.",
                "schema": ["type": "string", "minLength": 1, "maxLength": .integer(RequestClaim.longestKey)],
            ])
        }
        if endpoint.isConditional {
            parameters.append([
                "name": "If-Match", "in": "header", "required": false,
                "description": "The ETag that you read: at another version it is refused with 412.",
                "schema": ["type": "string", "maxLength": 200],
            ])
        }
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let body = endpoint.body {
            operation["requestBody"] = [
                "required": true, "content": [Answer.json: ["schema": body.document]],
            ]
        } else if endpoint.bytes != nil {
            operation["requestBody"] = [
                "required": true, "content": ["application/octet-stream": ["schema": [:]]],
            ]
        }
        return .object(operation)
    }

    private static func responses(_ endpoint: Endpoint) -> [String: JSONValue] {
        var success: [String: JSONValue] = ["description": .string(endpoint.success.about)]
        if !endpoint.success.content.isEmpty {
            success["content"] = .object(
                endpoint.success.content.mapValues { schema in ["schema": schema?.document ?? [:]] }
            )
        }
        var responses = [String(endpoint.success.status.code): JSONValue.object(success)]
        for (status, about) in problems(endpoint) {
            responses[String(status)] = [
                "description": .string(about),
                "content": [Answer.problemJSON: ["schema": ["$ref": "#/components/schemas/Problem"]]],
            ]
        }
        return responses
    }

    private static func problems(_ endpoint: Endpoint) -> [(Int, String)] {
        var problems = [
            (400, "The request can't be read."), (404, "It isn't there."), (421, "Not this host."),
            (422, "The request doesn't hold what it must."), (429, "Too many requests; see Retry-After."),
            (431, "The headers are too large."), (500, "A fault of the program; the reference is in its log."),
            (503, "The database is busy; see Retry-After."), (507, "Reading or writing failed."),
        ]
        if case .role = endpoint.access {
            problems += [(401, "It needs a valid token."), (403, "The role doesn't allow it.")]
        }
        if endpoint.isUnsafe {
            problems += [(409, "The state doesn't allow it."), (408, "The body came too slowly.")]
        }
        if endpoint.body != nil || endpoint.bytes != nil {
            problems += [(413, "The body is too large."), (415, "The body is of another type.")]
        }
        if endpoint.isConditional { problems.append((412, "It has changed since.")) }
        if endpoint.success.content.count > 1 { problems.append((406, "Nothing that is accepted can be had.")) }
        return problems
    }
}
