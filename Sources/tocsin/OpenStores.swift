import Domain
import Store
import Synchronization

/// The stores that one run of the program opened.
///
/// They are closed at its end and never freed: on its way out a database of GRDB's asks the notification centre, whose
/// first cast looks through every conformance in the program, and leaves a queue that starts a thread.
final class OpenStores: Sendable {
    private let stores = Mutex<[Store]>([])

    func add(_ store: Store) { stores.withLock { $0.append(store) } }

    /// Closes them; what was committed is in each one's file then.
    ///
    /// One that can't be closed has lost nothing, since every commit was durable: that is only remarked.
    func close(remark: (TocsinError) -> Void) {
        for store in stores.withLock({ $0 }) {
            do {
                try store.close()
            } catch {
                remark(error)
            }
        }
    }
}
