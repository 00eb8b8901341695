/// A request that was answered, as the log shows it: without anything secret, so no query, no body and no credentials.
package struct AnsweredRequest: Sendable {
    package let id: String
    package let method: String
    /// Its first 500 characters.
    package let path: String
    package let status: Int
    /// Until the head of the answer was ready.
    package let milliseconds: Int
    /// The client's address.
    package let from: String
}
