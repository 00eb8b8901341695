#if os(Linux)
    import CMalloc
    import Glibc
#endif

/// The memory of a command that needs more than a few pages of it.
enum Heap {
    /// Lets the heap go on with large pages: one takes the system at most a third of the time of the small ones in it.
    ///
    /// It is a wish: where it isn't granted, the heap grows page by page.
    static func takeLargePages() {
        #if os(Linux)
            let page = 2 << 20
            let small = 4 << 10
            let size = 2 * page + small
            // They begin at multiples of their size, and nothing in them may have been touched: the block's own head lies
            // before. What is left out before that is never touched either.
            guard let end = sbrk(0), sbrk((end + small).alignedUp(toMultipleOf: page) - small - end) == end,
                // So that so large a block comes from the heap, and stays in it when it is free.
                mallopt(M_MMAP_THRESHOLD, Int32(2 * size)) == 1, mallopt(M_TRIM_THRESHOLD, Int32(4 * size)) == 1,
                let block = malloc(size)
            else { return }
            madvise(block.alignedUp(toMultipleOf: page), 2 * page, MADV_HUGEPAGE)
            free(block)
        #endif
    }
}
