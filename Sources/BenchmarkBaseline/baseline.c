#include "baseline.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// The shape of row that an incident tool would write without a chain, projections or search.
static const char schema[] =
    "CREATE TABLE entry (id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT, kind TEXT, "
    "body TEXT);"
    "CREATE INDEX entry_incident ON entry (incident_id, at);";
static const char insertion[] = "INSERT INTO entry (incident_id, at, author, kind, body) VALUES (?, ?, ?, ?, ?)";
static const char text[] =
    "Restarted the connection pool on db-03; errors falling from 9% to 0.3%, watching the queue for ten minutes.";

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

struct log {
    sqlite3 *database;
    sqlite3_stmt *begin, *insert, *commit;
    sqlite3_int64 rows;
};

static int open_log(struct log *log, const char *path) {
    *log = (struct log){0};
    int code = sqlite3_open(path, &log->database);
    if (!code) code = sqlite3_exec(log->database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", 0, 0, 0);
    if (!code) code = sqlite3_exec(log->database, schema, 0, 0, 0);
    if (!code) code = sqlite3_prepare_v2(log->database, "BEGIN IMMEDIATE", -1, &log->begin, 0);
    if (!code) code = sqlite3_prepare_v2(log->database, insertion, -1, &log->insert, 0);
    if (!code) code = sqlite3_prepare_v2(log->database, "COMMIT", -1, &log->commit, 0);
    return code;
}

static void close_log(struct log *log) {
    sqlite3_finalize(log->begin);
    sqlite3_finalize(log->insert);
    sqlite3_finalize(log->commit);
    sqlite3_close(log->database);
}

static int run(sqlite3_stmt *statement) {
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int commit_rows(struct log *log, int count) {
    int code = run(log->begin);
    for (int index = 0; !code && index < count; index++) {
        sqlite3_bind_int64(log->insert, 1, 1 + log->rows % 100);
        sqlite3_bind_int64(log->insert, 2, 1800000000000 + log->rows);
        sqlite3_bind_text(log->insert, 3, "ana", -1, SQLITE_STATIC);
        sqlite3_bind_text(log->insert, 4, "note", -1, SQLITE_STATIC);
        sqlite3_bind_text(log->insert, 5, text, sizeof text - 1, SQLITE_STATIC);
        code = run(log->insert);
        log->rows++;
    }
    return code ? code : run(log->commit);
}

struct waits {
    double *seconds;
    size_t count, room;
};

static void note(struct waits *waits, double seconds) {
    if (waits->count == waits->room) {
        waits->room = waits->room ? waits->room * 2 : 4096;
        waits->seconds = realloc(waits->seconds, waits->room * sizeof *waits->seconds);
        if (!waits->seconds) abort();
    }
    waits->seconds[waits->count++] = seconds;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void summarize(struct waits *waits, double elapsed, struct baseline_result *result) {
    size_t count = waits->count;
    *result = (struct baseline_result){0};
    if (!count) return;
    qsort(waits->seconds, count, sizeof *waits->seconds, ascending);
    result->rows_per_second = (double)count / elapsed;
    result->wait_median = waits->seconds[count / 2];
    result->wait_p99 = waits->seconds[count * 99 / 100];
    result->wait_longest = waits->seconds[count - 1];
}

int baseline_single_commits(const char *path, double seconds, struct baseline_result *result) {
    struct log log;
    struct waits waits = {0};
    int code = open_log(&log, path);
    double start = now(), last = start;
    while (!code && last - start < seconds) {
        code = commit_rows(&log, 1);
        double time = now();
        note(&waits, time - last);
        last = time;
    }
    summarize(&waits, last - start, result);
    free(waits.seconds);
    close_log(&log);
    return code;
}

struct group {
    pthread_mutex_t mutex;
    pthread_cond_t work;
    struct log log;
    struct client *clients;
    int count, waiting, running, code;
    double end;
};

struct client {
    struct group *group;
    pthread_t thread;
    pthread_cond_t durable;
    enum { idle, asking, taken } state;
    struct waits waits;
};

static void *run_client(void *argument) {
    struct client *client = argument;
    struct group *group = client->group;
    pthread_mutex_lock(&group->mutex);
    for (double start = now(); start < group->end && !group->code; start = now()) {
        client->state = asking;
        group->waiting++;
        pthread_cond_signal(&group->work);
        while (client->state != idle) pthread_cond_wait(&client->durable, &group->mutex);
        note(&client->waits, now() - start);
    }
    group->running--;
    pthread_cond_signal(&group->work);
    pthread_mutex_unlock(&group->mutex);
    return NULL;
}

static void *run_writer(void *argument) {
    struct group *group = argument;
    pthread_mutex_lock(&group->mutex);
    while (group->running || group->waiting) {
        if (!group->waiting) {
            pthread_cond_wait(&group->work, &group->mutex);
            continue;
        }
        int batch = group->waiting;
        group->waiting = 0;
        for (int index = 0; index < group->count; index++)
            if (group->clients[index].state == asking) group->clients[index].state = taken;
        pthread_mutex_unlock(&group->mutex);
        int code = commit_rows(&group->log, batch);
        pthread_mutex_lock(&group->mutex);
        if (code) group->code = code;
        for (int index = 0; index < group->count; index++) {
            if (group->clients[index].state != taken) continue;
            group->clients[index].state = idle;
            pthread_cond_signal(&group->clients[index].durable);
        }
    }
    pthread_mutex_unlock(&group->mutex);
    return NULL;
}

int baseline_group_commits(const char *path, int clients, double seconds, struct baseline_result *result) {
    struct group group = {.count = clients, .running = clients, .end = now() + seconds};
    int code = open_log(&group.log, path);
    if (code) return code;
    pthread_mutex_init(&group.mutex, NULL);
    pthread_cond_init(&group.work, NULL);
    group.clients = calloc((size_t)clients, sizeof *group.clients);
    if (!group.clients) abort();
    double start = now();
    pthread_t writer;
    pthread_create(&writer, NULL, run_writer, &group);
    for (int index = 0; index < clients; index++) {
        struct client *client = &group.clients[index];
        client->group = &group;
        pthread_cond_init(&client->durable, NULL);
        pthread_create(&client->thread, NULL, run_client, client);
    }
    for (int index = 0; index < clients; index++) pthread_join(group.clients[index].thread, NULL);
    pthread_join(writer, NULL);
    double elapsed = now() - start;

    struct waits all = {0};
    for (int index = 0; index < clients; index++) {
        for (size_t wait = 0; wait < group.clients[index].waits.count; wait++)
            note(&all, group.clients[index].waits.seconds[wait]);
        free(group.clients[index].waits.seconds);
    }
    summarize(&all, elapsed, result);
    free(all.seconds);
    free(group.clients);
    close_log(&group.log);
    return group.code;
}

static long anonymous_memory(pid_t process) {
    char path[64], line[256];
    long kibibytes = -1;
    snprintf(path, sizeof path, "/proc/%d/status", process);
    FILE *status = fopen(path, "r");
    if (!status) return -1;
    while (fgets(line, sizeof line, status))
        if (sscanf(line, "RssAnon: %ld", &kibibytes) == 1) break;
    fclose(status);
    return kibibytes * 1024;
}

long baseline_anonymous_memory(const char *path, char *const arguments[]) {
    pid_t process = fork();
    if (process < 0) return -1;
    if (!process) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        execv(path, arguments);
        _exit(127);
    }
    // It stops at exec, and again when it is about to end, with all its memory.
    int status;
    long bytes = -1;
    bool started = false;
    while (waitpid(process, &status, 0) == process && WIFSTOPPED(status)) {
        int signal = WSTOPSIG(status);
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) bytes = anonymous_memory(process);
        if (!started) ptrace(PTRACE_SETOPTIONS, process, 0, PTRACE_O_TRACEEXIT);
        started = true;
        ptrace(PTRACE_CONT, process, 0, signal == SIGTRAP ? 0 : signal);
    }
    return WIFEXITED(status) && !WEXITSTATUS(status) ? bytes : -1;
}

const char *baseline_sqlite_version(void) { return sqlite3_libversion(); }
