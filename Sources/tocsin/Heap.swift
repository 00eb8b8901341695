#if os(Linux)
    import CMalloc
    import Glibc
#endif

/// The memory of a command that needs more than a few pages of it.
enum Heap {
    /// Lets the heap begin with a few large pages: the system gives one in less time than a tenth of the small ones in it.
    ///
    /// It is a wish: where it isn't granted, the heap grows page by page.
    static func takeLargePages() {
        #if os(Linux)
            let size = 4 << 20
            let page = 2 << 20
            // So that what follows stays in the heap.
            guard mallopt(M_MMAP_THRESHOLD, Int32(2 * size)) == 1, mallopt(M_TRIM_THRESHOLD, Int32(4 * size)) == 1,
                let block = malloc(size)
            else { return }
            let start = block.alignedUp(toMultipleOf: page)
            madvise(start, (block + size - start) / page * page, MADV_HUGEPAGE)
            free(block)
        #endif
    }
}
