import Crypto
import Domain
import Foundation

/// Where entries come from: who recorded them, through what, and as which replica.
///
/// Thousands share one, so their rows name it by number. Each event has its source there, also one that makes no entry:
/// an erasure that arrives later can take an event's entry away, and the same events must give the same rows in any order.
struct EntrySource: Hashable {
    var replica: Identifier
    var actor: String
    var via: String

    init(replica: Identifier, actor: String, via: String) {
        self.replica = replica
        self.actor = actor
        self.via = via
    }

    init(_ event: Event) {
        self.init(replica: event.replica, actor: event.actor, via: event.via)
    }

    /// Its number, unless another source has that already: made of what it holds, so that a rebuild, and each replica, gives
    /// the same.
    ///
    /// 47 bits, which a row holds in six bytes.
    fileprivate var firstNumber: Int64 {
        let text = "\(replica.text) \(actor.utf8.count) \(actor) \(via)"
        let start = SHA256.hash(data: Data(text.utf8)).prefix(6)
        return start.reduce(0) { $0 << 8 | Int64($1) } & EntrySource.highestNumber
    }

    fileprivate static let highestNumber: Int64 = 1 << 47 - 1
}

/// Sources that were looked up.
struct KnownSources {
    /// Numbers that it knows at most.
    private static let most = 1_000
    /// Those before the last one.
    private var sources: [Int64: EntrySource] = [:]
    private var numbers: [EntrySource: Int64] = [:]
    /// Most entries come from where the one before came from.
    private var last: (number: Int64, source: EntrySource)?

    mutating func source(_ number: Int64, _ reader: Reader) throws -> EntrySource {
        if let last {
            if last.number == number { return last.source }
            sources[last.number] = last.source
        }
        guard let source = try sources[number] ?? reader.source(number) else {
            throw TocsinError(
                .badData,
                "The lists don't fit the log: nobody knows who recorded some entries. The log is whole. Make the lists anew "
                    + "with `tocsin rebuild`."
            )
        }
        last = (number, source)
        return source
    }

    /// The number of a source, which is given one where it has none.
    mutating func number(of source: EntrySource, _ reader: Reader) throws -> Int64 {
        if let last, last.source == source { return last.number }
        if let number = numbers[source] {
            last = (number, source)
            return number
        }
        var number = source.firstNumber
        while let other = try reader.source(number), other != source {
            number = (number + 1) & EntrySource.highestNumber
        }
        try reader.add(source, number)
        if numbers.count >= KnownSources.most { numbers = [:] }
        numbers[source] = number
        last = (number, source)
        return number
    }
}

extension Reader {
    fileprivate func source(_ number: Int64) throws -> EntrySource? {
        try db.first("SELECT replica, actor, via FROM entry_source WHERE number = ?", [.integer(number)]) { columns in
            EntrySource(
                replica: Identifier(trusted: columns.text(0)),
                actor: columns.text(1),
                via: columns.text(2)
            )
        }
    }

    /// Adds a source, unless it is there.
    fileprivate func add(_ source: EntrySource, _ number: Int64) throws {
        try db.run(
            "INSERT OR IGNORE INTO entry_source (number, replica, actor, via) VALUES (?, ?, ?, ?)",
            [.integer(number), .text(source.replica.text), .text(source.actor), .text(source.via)]
        )
    }
}
