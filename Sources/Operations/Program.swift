/// What documents and answers name as their maker.
package enum Program {
    package static let version = "0.1.0"
    package static let name = "tocsin \(version)"
}
