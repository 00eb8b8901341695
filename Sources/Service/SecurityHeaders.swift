import HTTPTypes

/// What every answer tells a browser about what it may do with it.
enum SecurityHeaders {
    /// Scripts and styles come from files of the service alone; nothing may frame a page or send its forms elsewhere.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    private static let plain: HTTPFields = [
        .contentSecurityPolicy: policy,
        .contentTypeOptions: "nosniff",
        .frameOptions: "DENY",
        .referrerPolicy: "same-origin",
        .permissionsPolicy: "camera=(), microphone=(), geolocation=(), payment=()",
        .openerPolicy: "same-origin",
        .resourcePolicy: "same-origin",
    ]

    static func all(isTLS: Bool) -> HTTPFields {
        guard isTLS else { return plain }
        var fields = plain
        fields[.strictTransportSecurity] = "max-age=31536000"
        return fields
    }
}
