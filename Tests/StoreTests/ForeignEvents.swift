import Domain
import Foundation
import GRDB
import Histories

@testable import Store

extension Store {
    /// Takes events of other replicas, in the order given, as a merge does: chained by their replicas, folded one by one.
    func accept(_ events: [Event], seed: UInt64 = 1) throws {
        let sealed = Sealed(events, seed: seed)
        try database.write { db in
            var heads = try Heads(db)
            var projector = Projector(reader: Reader(db: db))
            for event in events {
                guard let seal = sealed.seals[event.id] else { continue }
                var stored = event
                stored.body = event.body ?? Sealed.erased
                try db.insert(stored, salt: seal.salt, digest: seal.digest, hash: seal.hash)
                let arrival = db.lastInsertedRowID
                if event.body == nil {
                    try db.execute(
                        sql: "UPDATE event SET body = NULL, salt = NULL WHERE id = ?",
                        arguments: [event.id.text]
                    )
                }
                let remainder = try projector.reader.remainders(in: event.stream)[event.id]
                let known = EventCatalog.types.first { $0.type == event.type }
                try projector.project(
                    event,
                    at: arrival,
                    changesIncident: known?.changesIncident ?? true,
                    after: projector.reader.activity(of: event.stream)
                ) { fold in
                    fold.apply(event, remainder: remainder)
                }
            }
            for head in sealed.heads { heads.advance(to: head) }
            try heads.save(db)
            try projector.fillSearch()
        }
    }
}

/// The hashes of whole chains.
private struct Sealed {
    /// What stood in a body that is gone.
    static let erased = "{}"

    typealias Seal = (salt: [UInt8], digest: [UInt8], hash: [UInt8])
    var seals: [Identifier: Seal] = [:]
    var heads: [Head] = []

    init(_ events: [Event], seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for (replica, chain) in Dictionary(grouping: events, by: \.replica) {
            var previous: [UInt8] = []
            for event in chain.sorted(by: { $0.seq < $1.seq }) {
                let salt = (0..<Chain.saltLength).map { _ in UInt8.random(in: 0...255, using: &random) }
                let digest = Chain.digest(salt: salt, body: event.body ?? Sealed.erased)
                previous = Chain.hash(of: event, digest: digest, after: previous)
                seals[event.id] = (salt, digest, previous)
            }
            guard let last = chain.max(by: { $0.seq < $1.seq }) else { continue }
            heads.append(Head(replica: replica, seq: last.seq, stamp: last.stamp, hash: previous))
        }
    }
}
