import Domain

/// Who held a role, and when.
package struct RoleView: View {
    private let interval: RoleInterval
    private let clock: LocalClock

    init(_ interval: RoleInterval, clock: LocalClock) {
        self.interval = interval
        self.clock = clock
    }

    package static let fields: [Field<RoleView>] = [
        .line("role") { $0.interval.role.capitalizedFirst },
        .line("person") { personText($0.interval.person) },
        .line("from") { $0.clock.dateTime($0.interval.from) },
        .line("to") { view in view.interval.to.map(view.clock.dateTime) },
        .flag("current") { $0.interval.to == nil },
    ]
}
