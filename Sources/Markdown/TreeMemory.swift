import CMark

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Memory for a tree that is rendered and never looked at again: taken in large pieces, given back all at once.
///
/// cmark asks for each node and each text by itself and frees them one by one, a quarter of the work of a rendering.
enum TreeMemory {
    /// Lends cmark an allocator whose memory lasts as long as the work does; `expected` is how many bytes it may take.
    static func lend<Result>(
        expected: Int,
        _ work: (UnsafeMutablePointer<cmark_mem>) throws -> Result
    ) rethrows -> Result {
        let outer = pthread_getspecific(key)
        var pool = Pool(expected: expected)
        defer { pool.giveBack() }
        return try withUnsafeMutablePointer(to: &pool) { pool in
            pthread_setspecific(key, pool)
            defer { pthread_setspecific(key, outer) }
            return try work(allocator)
        }
    }

    /// Bytes that a tree and its rendering take for each byte of a document, mostly.
    static let perByte = 16

    /// Where a thread finds the pool that it works with: cmark's functions aren't told which.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        guard pthread_key_create(&key, nil) == 0 else { fatalError("no key for a thread's memory is left") }
        return key
    }()

    private static var pool: UnsafeMutablePointer<Pool> {
        guard let pool = pthread_getspecific(key) else { fatalError("memory of a tree that is gone was asked for") }
        return pool.assumingMemoryBound(to: Pool.self)
    }

    nonisolated(unsafe) private static let allocator: UnsafeMutablePointer<cmark_mem> = {
        let allocator = UnsafeMutablePointer<cmark_mem>.allocate(capacity: 1)
        allocator.initialize(
            to: cmark_mem(
                calloc: { count, size in pool.pointee.take(count * size) },
                realloc: { old, size in pool.pointee.move(old, size: size) },
                free: { _ in }
            )
        )
        return allocator
    }()
}

/// Pieces of memory, handed out from their start to their end.
private struct Pool {
    private var next: UnsafeMutableRawPointer?
    private var left = 0
    private var pieces: [(start: UnsafeMutableRawPointer, size: Int)] = []
    private var size: Int

    /// What stands before each block: its size, and keeps what follows aligned.
    private static let header = 16
    private static let smallest = 1 << 16
    /// Memory of this size and alignment can be one page, if the system has them so large.
    private static let largePage = 1 << 21

    init(expected: Int) {
        size = max(expected, Pool.smallest)
    }

    /// What so many bytes take, with what stands before them.
    private static func block(_ wanted: Int) -> Int { (wanted + 2 * header - 1) & ~(header - 1) }

    /// A block of zeros.
    mutating func take(_ wanted: Int) -> UnsafeMutableRawPointer {
        let block = Pool.block(wanted)
        if block > left { addPiece(atLeast: block) }
        guard let start = next else { fatalError("no memory") }
        next = start + block
        left -= block
        start.storeBytes(of: wanted, as: Int.self)
        return start + Pool.header
    }

    mutating func move(_ old: UnsafeMutableRawPointer?, size: Int) -> UnsafeMutableRawPointer {
        guard let old else { return take(size) }
        let kept = min((old - Pool.header).load(as: Int.self), size)
        // The last block grows where it is, as the text that a tree is rendered to does many times.
        let growth = Pool.block(size) - Pool.block(kept)
        if old - Pool.header + Pool.block(kept) == next, growth >= 0, growth <= left {
            (old - Pool.header).storeBytes(of: size, as: Int.self)
            next = old - Pool.header + Pool.block(size)
            left -= growth
            return old
        }
        let new = take(size)
        new.copyMemory(from: old, byteCount: kept)
        return new
    }

    private mutating func addPiece(atLeast block: Int) {
        let wanted = max(size, block)
        // Room to begin at a multiple of a large page, when it will fill one.
        let isLarge = wanted >= Pool.largePage / 2
        let length = isLarge ? (wanted + 2 * Pool.largePage - 1) & ~(Pool.largePage - 1) : wanted
        guard let piece = Pool.mapped(length) else { fatalError("the memory is full") }
        pieces.append((piece, length))
        let start = isLarge ? piece.alignedUp(toMultipleOf: Pool.largePage) : piece
        left = length - (start - piece)
        next = start
        #if canImport(Glibc)
            // A wish: where it isn't granted, there are more and smaller pages.
            if isLarge { madvise(start, left, MADV_HUGEPAGE) }
        #endif
        size *= 2
    }

    private static func mapped(_ length: Int) -> UnsafeMutableRawPointer? {
        let piece = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        return piece == MAP_FAILED ? nil : piece
    }

    func giveBack() {
        for piece in pieces { munmap(piece.start, piece.size) }
    }
}
