#include <sqlite3.h>

/// Stops SQLite from counting the memory that it takes; before it is first used. `sqlite3_config` is variadic, which Swift
/// can't call.
static inline int sqlite3_config_memstatus_off(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
