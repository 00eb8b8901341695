#ifndef CSTART_H
#define CSTART_H

// Nothing to call: the linker has the program begin at `tocsin_start`.

#endif
