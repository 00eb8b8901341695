#include "start.h"

// Where the program begins (`-e tocsin_start`), before anything else of it is in memory.
//
// A command touches a little of everything in 40 MB of code. Of a file that the system has read in small pages that takes two
// hundred faults of sixteen pages each; of one in large pages, fifteen. Which it is, is decided when the file is read, and
// lasts as long as it is kept: so the wish must come before the first fault of the code, which is this one's own.
#if defined(__linux__) && defined(__x86_64__)
__asm__(".pushsection tocsin_start_code, \"ax\", @progbits\n"
        ".globl tocsin_start\n"
        ".type tocsin_start, @function\n"
        "tocsin_start:\n"
        "    movq %rdx, %r8\n" // what the C library shall call at the end
        "    movl $28, %eax\n" // madvise, from here to the end of what comes from the file
        "    leaq __executable_start(%rip), %rdi\n"
        "    leaq edata(%rip), %rsi\n"
        "    subq %rdi, %rsi\n"
        "    movl $14, %edx\n" // MADV_HUGEPAGE; where it isn't granted, nothing changes
        "    syscall\n"
        "    movq %r8, %rdx\n"
        "    jmp _start\n"
        ".size tocsin_start, . - tocsin_start\n"
        ".popsection\n");
#elif defined(__linux__) && defined(__aarch64__)
__asm__(".pushsection tocsin_start_code, \"ax\", @progbits\n"
        ".globl tocsin_start\n"
        ".type tocsin_start, %function\n"
        "tocsin_start:\n"
        "    b _start\n"
        ".size tocsin_start, . - tocsin_start\n"
        ".popsection\n");
#endif
