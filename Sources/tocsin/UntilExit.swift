import Domain
import Report
import Store
import Synchronization

/// What one run of the program holds until it ends, instead of giving it back piece by piece.
final class UntilExit: Sendable {
    private let stores = Mutex<[Store]>([])
    private let inputs = Mutex<[DocumentInput]>([])

    /// A store is closed at the end and never freed: on its way out a database of GRDB's asks the notification centre,
    /// whose first cast looks through every conformance in the program, and leaves a queue that starts a thread.
    func keep(_ store: Store) { stores.withLock { $0.append(store) } }

    /// What a document was made of: thousands of texts.
    func keep(_ input: DocumentInput) { inputs.withLock { $0.append(input) } }

    /// Closes the stores; what was committed is in each one's file then.
    ///
    /// One that can't be closed has lost nothing, since every commit was durable: that is only remarked.
    func closeStores(remark: (TocsinError) -> Void) {
        for store in stores.withLock({ $0 }) {
            do {
                try store.close()
            } catch {
                remark(error)
            }
        }
    }
}
