/*
 * A machine whose clock is wrong and whose disk is full, for one process: preloaded (ld.so(8), LD_PRELOAD) by
 * machine.mjs, which turns both while the process runs through a file that both have mapped.
 *
 * The clock of the calendar is moved; the one that timers go by is left alone, as on a phone whose date is set by hand.
 * On a full disk a file may be written over and may not grow, as on ext4, but for what the process itself has cut off
 * another since: what asks for more gets ENOSPC. The process's
 * own words (stdout, stderr) are let through, for whoever has to find out what went wrong.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct settings {
	volatile int64_t ahead_seconds;
	volatile int64_t full;
};
static const struct settings as_it_is;
static const struct settings *settings = &as_it_is;

#define REAL(name) \
	static __typeof__(&name) real; \
	if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
	const char *path = getenv("GADEPLAN_MACHINE");
	int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (file < 0) return;
	void *mapped = mmap(NULL, sizeof *settings, PROT_READ, MAP_SHARED, file, 0);
	if (mapped != MAP_FAILED) settings = mapped;
	close(file);
}

int clock_gettime(clockid_t clock, struct timespec *at) {
	REAL(clock_gettime);
	int answer = real(clock, at);
	if (answer == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += settings->ahead_seconds;
	return answer;
}
int gettimeofday(struct timeval *restrict at, void *restrict zone) {
	REAL(gettimeofday);
	int answer = real(at, zone);
	if (answer == 0) at->tv_sec += settings->ahead_seconds;
	return answer;
}
time_t time(time_t *at) {
	REAL(time);
	time_t now = real(NULL) + settings->ahead_seconds;
	if (at) *at = now;
	return now;
}

/* Bytes cut off since the disk was full. */
static off64_t room;

/* Whether a file that is to reach this far has no room for it; `from` < 0: from where it is written at present. */
static int no_room(int file, off64_t from, off64_t length) {
	if (!settings->full) room = 0;
	if (!settings->full || file == STDOUT_FILENO || file == STDERR_FILENO) return 0;
	struct stat64 is;
	if (fstat64(file, &is) != 0 || !S_ISREG(is.st_mode)) return 0;
	if (from < 0) from = fcntl(file, F_GETFL) & O_APPEND ? is.st_size : lseek64(file, 0, SEEK_CUR);
	off64_t more = from + length - is.st_size;
	if (more <= 0) return 0;
	if (more <= room) {
		room -= more;
		return 0;
	}
	errno = ENOSPC;
	return 1;
}
static void cut(int file, off64_t length) {
	struct stat64 is;
	if (settings->full && fstat64(file, &is) == 0 && is.st_size > length) room += is.st_size - length;
}
static off64_t length_of(const struct iovec *parts, int count) {
	off64_t length = 0;
	for (int i = 0; i < count; i++) length += parts[i].iov_len;
	return length;
}

ssize_t write(int file, const void *bytes, size_t length) {
	REAL(write);
	return no_room(file, -1, length) ? -1 : real(file, bytes, length);
}
ssize_t writev(int file, const struct iovec *parts, int count) {
	REAL(writev);
	return no_room(file, -1, length_of(parts, count)) ? -1 : real(file, parts, count);
}
ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) {
	REAL(pwrite);
	return no_room(file, at, length) ? -1 : real(file, bytes, length, at);
}
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) {
	REAL(pwrite64);
	return no_room(file, at, length) ? -1 : real(file, bytes, length, at);
}
int ftruncate(int file, off_t length) {
	REAL(ftruncate);
	cut(file, length);
	return no_room(file, 0, length) ? -1 : real(file, length);
}
int ftruncate64(int file, off64_t length) {
	REAL(ftruncate64);
	cut(file, length);
	return no_room(file, 0, length) ? -1 : real(file, length);
}
int posix_fallocate(int file, off_t from, off_t length) {
	REAL(posix_fallocate);
	return no_room(file, from, length) ? ENOSPC : real(file, from, length);
}
int posix_fallocate64(int file, off64_t from, off64_t length) {
	REAL(posix_fallocate64);
	return no_room(file, from, length) ? ENOSPC : real(file, from, length);
}
