import Synchronization

/// The connections that are open, by the address that each comes from: no address can take them all.
final class Connections: Sendable {
    private let mostOfOne: Int
    /// Proxies stand for many.
    private let proxies: Set<String>
    private let open = Mutex<[String: Int]>([:])

    init(mostOfOne: Int, proxies: Set<String>) {
        self.mostOfOne = mostOfOne
        self.proxies = proxies
    }

    var count: Int { open.withLock { $0.values.reduce(0, +) } }

    /// Counts another one; false when there are too many from there, and it isn't counted.
    func begin(_ address: String) -> Bool {
        open.withLock { open in
            guard open[address, default: 0] < mostOfOne || proxies.contains(address) else { return false }
            open[address, default: 0] += 1
            return true
        }
    }

    func end(_ address: String) {
        open.withLock { open in
            let left = open[address, default: 1] - 1
            open[address] = left > 0 ? left : nil
        }
    }
}
