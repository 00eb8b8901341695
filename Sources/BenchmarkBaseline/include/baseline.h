#ifndef TOCSIN_BASELINE_H
#define TOCSIN_BASELINE_H

// What the machine can do from C through SQLite alone, to be the denominator of ratios.

/// What a run of durable appends gave; waits are in seconds, each from asking to being durable.
struct baseline_result {
    double rows_per_second;
    double wait_median;
    double wait_p99;
    double wait_longest;
};

/// One connection that commits one row at a time. Returns 0, or a SQLite result code.
int baseline_single_commits(const char *path, double seconds, struct baseline_result *result);

/// Many clients that each wait for their own row; one thread commits whatever waits. Returns 0, or a SQLite result code.
int baseline_group_commits(const char *path, int clients, double seconds, struct baseline_result *result);

/// Runs a program to its end, its output thrown away.
///
/// Returns the bytes of anonymous memory (RssAnon, proc(5)) that it held when it ended: its heap and stacks, and not the
/// pages of its files. -1 when it can't be run or failed.
long baseline_anonymous_memory(const char *path, char *const arguments[]);

/// The version of the SQLite library that is linked.
const char *baseline_sqlite_version(void);

#endif
