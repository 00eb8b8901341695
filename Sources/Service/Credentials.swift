import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Operations
import Store
import Synchronization

/// What a request shows to say who makes it.
struct Credentials: Sendable {
    /// The secret of `Authorization: Bearer`.
    let token: String?
    /// The secret of the session's cookie.
    let session: String?

    static let cookie = "tocsin_session"

    init(_ request: Request) {
        let words = request.headers.value(of: .authorization)?.split(separator: " ", maxSplits: 1) ?? []
        token = words.count == 2 && words[0].lowercased() == "bearer" ? String(words[1]) : nil
        let pairs = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }
        session =
            pairs.lazy.compactMap { pair -> String? in
                let sides = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                return sides.count == 2 && sides[0] == Credentials.cookie ? sides[1] : nil
            }.first
    }

    /// What the rate limit counts by; nil for who shows nothing.
    var key: String? { token ?? session }
}

/// What was found for a secret a moment ago: a token isn't looked up for each of a thousand requests.
///
/// A revocation by another process is seen when the moment is over.
final class KnownSecrets: Sendable {
    struct Found: Sendable {
        var token: AccessToken
        var session: Session?
        var at: Instant
    }

    private let found = Mutex<[String: Found]>([:])
    private let tokens = Mutex<(exist: Bool, at: Instant)?>(nil)
    private static let seconds = 1.0

    private static func isFresh(_ at: Instant, _ now: Instant) -> Bool { abs(now.seconds(since: at)) < seconds }

    func hasTokens(at now: Instant) -> Bool? {
        tokens.withLock { tokens in tokens.flatMap { KnownSecrets.isFresh($0.at, now) ? $0.exist : nil } }
    }

    func keep(hasTokens: Bool, at now: Instant) { tokens.withLock { $0 = (hasTokens, now) } }

    func find(_ secret: String, at now: Instant) -> Found? {
        found.withLock { found in
            guard let known = found[secret], KnownSecrets.isFresh(known.at, now) else { return nil }
            return known
        }
    }

    func keep(_ secret: String, _ known: Found) {
        found.withLock { found in
            if found.count > 10_000 { found.removeAll() }
            found[secret] = known
        }
    }

    func forget() {
        found.withLock { $0.removeAll() }
        tokens.withLock { $0 = nil }
    }
}

extension Service {
    /// Who makes a request; nil for nobody that is known.
    ///
    /// The person at the machine needs no token on loopback while none was ever made.
    ///
    /// - Throws: 401 for a token that is shown and not valid.
    func authenticate(_ credentials: Credentials, at now: Instant) throws -> Principal? {
        if let known = try known(credentials, at: now) { return principal(known.token) }
        guard credentials.key == nil, configuration.isPrivate, try !needsToken(at: now) else { return nil }
        return owner
    }

    /// The token, and the session if any, of what a request shows; nil for nothing, and for a session that has ended.
    ///
    /// - Throws: 401 for a token that is not valid.
    func known(_ credentials: Credentials, at now: Instant) throws -> KnownSecrets.Found? {
        guard let secret = credentials.key else { return nil }
        if let known = secrets.find(secret, at: now) { return known }
        let found: KnownSecrets.Found
        if credentials.token != nil {
            guard case .valid(let token) = try workspace.store.authenticate(secret, now: now) else {
                throw Problem.unauthorized("The token is not known here, or has expired, or was revoked.")
            }
            found = KnownSecrets.Found(token: token, session: nil, at: now)
        } else {
            guard let (session, token) = try workspace.store.session(secret, now: now) else { return nil }
            found = KnownSecrets.Found(token: token, session: session, at: now)
        }
        secrets.keep(secret, found)
        return found
    }

    /// Whether `authenticate` needs no look into the store.
    func remembers(_ credentials: Credentials, at now: Instant) -> Bool {
        guard let secret = credentials.key else { return !configuration.isPrivate || secrets.hasTokens(at: now) != nil }
        return secrets.find(secret, at: now) != nil
    }

    /// Whether any token was ever made; asked once a moment.
    private func needsToken(at now: Instant) throws -> Bool {
        if let known = secrets.hasTokens(at: now) { return known }
        let found = try !workspace.store.tokens().isEmpty
        secrets.keep(hasTokens: found, at: now)
        return found
    }

    private func principal(_ token: AccessToken) -> Principal {
        Principal(actor: token.person, via: "token:\(token.id.text)", role: token.role)
    }

    /// Who makes a request, and may.
    ///
    /// - Throws: 401 for nobody, 403 for a role that may not.
    func authorize(
        _ credentials: Credentials,
        for endpoint: Endpoint,
        at now: Instant
    ) throws -> Principal? {
        do {
            let principal = try authenticate(credentials, at: now)
            try require(endpoint.access, of: principal, credentials)
            return principal
        } catch let problem as Problem {
            // What is for everybody is for who has a token of yesterday, too.
            if case .everybody = endpoint.access { return nil }
            throw problem
        }
    }

    private func require(
        _ access: Endpoint.Access,
        of principal: Principal?,
        _ credentials: Credentials
    ) throws(Problem) {
        guard case .role(let needed) = access else { return }
        guard let principal else {
            throw .unauthorized(
                credentials.session == nil
                    ? "This needs a token: `Authorization: Bearer …`. Make one on the machine with `tocsin token create`."
                    : "The session has ended. Sign in again."
            )
        }
        guard principal.role >= needed else {
            throw Problem(
                status: .forbidden,
                code: TocsinError.Code.notAllowed.rawValue,
                title: TocsinError.Code.notAllowed.title,
                detail:
                    "A \(principal.role.rawValue) may not do this; it needs the role \(needed.rawValue). Nothing was "
                    + "changed. Ask an admin."
            )
        }
    }
}

extension Problem {
    static func unauthorized(_ detail: String) -> Problem {
        Problem(
            status: .unauthorized,
            code: "unauthorized",
            title: "Not signed in",
            detail: detail,
            headers: [.wwwAuthenticate: "Bearer realm=\"tocsin\""]
        )
    }
}
