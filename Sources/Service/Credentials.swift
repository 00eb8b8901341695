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
        let words = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
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
        var session: AccessSession?
        var at: Instant
    }

    private let found = Mutex<[String: Found]>([:])
    static let seconds = 1.0

    func find(_ secret: String, at now: Instant) -> Found? {
        found.withLock { found in
            guard let known = found[secret], abs(now.seconds(since: known.at)) < KnownSecrets.seconds else {
                return nil
            }
            return known
        }
    }

    func keep(_ secret: String, _ known: Found) {
        found.withLock { found in
            if found.count > 10_000 { found.removeAll() }
            found[secret] = known
        }
    }

    func forget() { found.withLock { $0.removeAll() } }
}

extension Service {
    /// Who makes a request; nil for nobody that is known.
    ///
    /// The person at the machine needs no token on loopback while none was ever made.
    ///
    /// - Throws: 401 for a token or session that is shown and not valid.
    func authenticate(_ credentials: Credentials, _ client: Client, at now: Instant) throws -> Principal? {
        if let secret = credentials.token {
            guard let found = try known(secret, at: now, { try $0.token(secret: secret).map { ($0, nil) } }),
                found.token.isValid(at: now)
            else { throw Problem.unauthorized("The token is not known here, or has expired, or was revoked.") }
            return principal(found)
        }
        if let secret = credentials.session {
            let found = try known(secret, at: now) { reader in
                guard let session = try reader.session(secret: secret), let token = try reader.token(session.token)
                else { return nil }
                return (token, session)
            }
            if let found, let session = found.session, now < session.expires, found.token.isValid(at: now) {
                return principal(found)
            }
            return nil
        }
        guard configuration.isLoopback, try !workspace.store.read({ reader in try reader.hasTokens() }) else {
            return nil
        }
        return owner
    }

    private func known(
        _ secret: String,
        at now: Instant,
        _ look: (Reader) throws -> (AccessToken, AccessSession?)?
    ) throws -> KnownSecrets.Found? {
        if let known = secrets.find(secret, at: now) { return known }
        guard let (token, session) = try workspace.store.read({ reader in try look(reader) }) else { return nil }
        let found = KnownSecrets.Found(token: token, session: session, at: now)
        secrets.keep(secret, found)
        let last = session?.seen ?? token.lastUsed ?? .earliest
        if now.seconds(since: last) >= 60, token.isValid(at: now) {
            try workspace.store.write(actor: token.person, onlyAppends: true) { ledger in
                try ledger.noteUse(token: token.id, session: session?.id)
            }
        }
        return found
    }

    private func principal(_ found: KnownSecrets.Found) -> Principal {
        Principal(actor: found.token.person, via: "token:\(found.token.id.text)", role: found.token.role)
    }

    /// Who makes a request, and may.
    ///
    /// - Throws: 401 for nobody, 403 for a role that may not.
    func authorize(
        _ credentials: Credentials,
        _ client: Client,
        for endpoint: Endpoint,
        at now: Instant
    ) throws -> Principal? {
        let principal = try authenticate(credentials, client, at: now)
        try require(endpoint.access, of: principal, credentials)
        return principal
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
