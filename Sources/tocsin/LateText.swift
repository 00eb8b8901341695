import Synchronization

/// A text that is found out when somebody asks for it, once.
final class LateText: Sendable {
    private let known = Mutex<String?>(nil)
    private let find: @Sendable () -> String

    init(_ find: @escaping @Sendable () -> String) {
        self.find = find
    }

    var text: String {
        known.withLock { known in
            if let known { return known }
            let found = find()
            known = found
            return found
        }
    }
}
