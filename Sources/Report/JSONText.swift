import Domain
import Foundation

/// The JSON text of every answer: keys in alphabetical order, two blanks a level, so that equal values are equal bytes.
package func jsonText(_ value: some Encodable) throws(TocsinError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
        throw TocsinError(.internal, "The answer could not be written as JSON: \(error)")
    }
}
