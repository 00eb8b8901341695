import HTTPTypes

/// What every answer tells a browser about what it may do with it.
enum SecurityHeaders {
    /// Of what a browser shows: scripts and styles come from files of the service alone; nothing may frame a page or send
    /// its forms elsewhere.
    private static let shown = Kind([
        .contentSecurityPolicy:
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        .contentTypeOptions: "nosniff",
        .frameOptions: "DENY",
        .referrerPolicy: "same-origin",
        .permissionsPolicy: "camera=(), microphone=(), geolocation=(), payment=()",
        .openerPolicy: "same-origin",
        .resourcePolicy: "same-origin",
    ])

    /// Of what programs read: nothing in it may load or be framed at all, and what else governs a page says nothing of it
    /// (OWASP, REST Security Cheat Sheet: Security Headers).
    private static let read = Kind([
        .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
        .contentTypeOptions: "nosniff",
        .resourcePolicy: "same-origin",
    ])

    private static let readTypes = [Answer.json, Answer.problemJSON, Answer.eventStream]

    private struct Kind {
        let plain: HTTPFields
        let overTLS: HTTPFields

        init(_ fields: HTTPFields) {
            plain = fields
            overTLS = fields + [HTTPField(name: .strictTransportSecurity, value: "max-age=31536000")]
        }
    }

    /// Those of an answer with these headers.
    static func of(_ headers: HTTPFields, isTLS: Bool) -> HTTPFields {
        let type = headers.first { $0.name == .contentType }?.value
        let kind = type.map(readTypes.contains) ?? false ? read : shown
        return isTLS ? kind.overTLS : kind.plain
    }
}
