import Domain
import Testing

@Suite struct AccessTokenTests {
    private static let now = Instant(CivilTime(year: 2026, month: 3, day: 2, hour: 9))

    @Test("A token is active until it expires, and never once it is revoked")
    func state() {
        var token = AccessToken(
            id: Identifier(milliseconds: 1, random: 2, 3),
            person: "human:ana",
            label: "laptop",
            role: .viewer,
            created: Self.now,
            createdBy: "human:ana",
            expires: Self.now.advanced(bySeconds: 60)
        )
        #expect(token.state(at: Self.now.advanced(bySeconds: 59)) == .active)
        #expect(token.state(at: Self.now.advanced(bySeconds: 60)) == .expired)
        token.revoked = Self.now
        #expect(token.state(at: Self.now) == .revoked)
        #expect(token.state(at: Self.now.advanced(bySeconds: 60)) == .revoked)
        token.revoked = nil
        token.expires = nil
        #expect(token.state(at: .latest) == .active)
    }

    @Test(
        "A token without a person or label, with a long one or one on two lines, is refused with the field's name",
        arguments: [
            ("", "laptop", "person"), ("human:ana", " ", "label"), ("human:ana", "two\nlines", "label"),
            ("human:ana", String(repeating: "x", count: 101), "label"), ("human:a\0na", "laptop", "person"),
        ]
    )
    func fields(person: String, label: String, field: String) {
        let error = #expect(throws: TocsinError.self) {
            try AccessToken.check(person: person, label: label, expires: nil, now: Self.now)
        }
        #expect(error?.errors.map(\.field) == [field])
    }

    @Test("A token that has expired before it is made is refused", arguments: [-1, 0])
    func expired(seconds: Int) {
        let error = #expect(throws: TocsinError.self) {
            try AccessToken.check(
                person: "human:ana",
                label: "laptop",
                expires: Self.now.advanced(bySeconds: seconds),
                now: Self.now
            )
        }
        #expect(error?.errors.map(\.field) == ["expires"])
    }
}
