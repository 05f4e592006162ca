// The physical limit on this machine: one thread, one io_uring, no hand-off.
//   gcc -O2 -o limit limit.c -luring -lpthread            (Debian: liburing-dev)
//   ./limit nop BATCH SECONDS [sqe128]
//       NOPs, BATCH submitted and reaped per enter
//   ./limit read FILE cached|direct BLOCK DEPTH SECONDS [fixed]
//       random reads kept DEPTH deep by one thread
//   ./limit write FILE cached|direct BLOCK DEPTH SECONDS [fixed]
//       the same with random writes over FILE
//   ./limit batch cached|direct BLOCK COUNT SECONDS FILE...
//       COUNT random reads over all FILEs submitted at once, all waited for, then the next COUNT
//   ./limit pread FILE cached|direct BLOCK THREADS SECONDS
//       random pread(2) from plain threads
// One line each: what was run, a tab, operations per second.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static void check(int result, const char *what) {
  if (result >= 0) return;
  fprintf(stderr, "%s: %s\n", what, strerror(-result));
  exit(1);
}

static uint64_t next_random(uint64_t *state) {
  uint64_t x = *state;
  x ^= x << 13, x ^= x >> 7, x ^= x << 17;
  return *state = x;
}

static void open_ring(struct io_uring *ring, unsigned entries, unsigned extra_flags) {
  struct io_uring_params params = {0};
  params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | extra_flags;
  check(io_uring_queue_init_params(entries < 8 ? 8 : entries, ring, &params), "io_uring_setup");
  check(io_uring_register_ring_fd(ring), "register ring fd");
}

static unsigned reap(struct io_uring *ring, int expected, int *slots, unsigned free_slots) {
  struct io_uring_cqe *cqe;
  unsigned head, count = 0;
  io_uring_for_each_cqe(ring, head, cqe) {
    if (cqe->res != expected) check(cqe->res < 0 ? cqe->res : -EIO, "completion");
    if (slots) slots[free_slots++] = (int)cqe->user_data;
    count++;
  }
  io_uring_cq_advance(ring, count);
  return count;
}

static double nops(int batch, double seconds, int sqe128) {
  struct io_uring ring;
  open_ring(&ring, batch, sqe128 ? IORING_SETUP_SQE128 | IORING_SETUP_CQE32 : 0);
  uint64_t done = 0;
  double start = now(), elapsed;
  do {
    for (int round = 0; round * batch < 4096; round++) {
      for (int i = 0; i < batch; i++) io_uring_prep_nop(io_uring_get_sqe(&ring));
      check(io_uring_submit_and_wait(&ring, batch), "enter");
      done += reap(&ring, 0, NULL, 0);
    }
    elapsed = now() - start;
  } while (elapsed < seconds);
  return done / elapsed;
}

static int open_file(
    const char *path, const char *mode, int access, int block, uint64_t *blocks) {
  int fd = open(path, access | (strcmp(mode, "direct") ? 0 : O_DIRECT));
  check(fd < 0 ? -errno : 0, path);
  struct stat st;
  check(fstat(fd, &st) ? -errno : 0, path);
  *blocks = st.st_size / block;
  check(*blocks ? 0 : -EINVAL, "file smaller than one block");
  return fd;
}

static char *touched_memory(size_t bytes) {
  char *memory = NULL;
  check(-posix_memalign((void **)&memory, 4096, bytes), "memory");
  return memset(memory, 1, bytes);
}

static void prepare(
    struct io_uring_sqe *sqe, int write, int fixed, int fd, struct iovec v, uint64_t offset,
    int slot) {
  if (write && fixed) io_uring_prep_write_fixed(sqe, 0, v.iov_base, v.iov_len, offset, slot);
  else if (write) io_uring_prep_write(sqe, fd, v.iov_base, v.iov_len, offset);
  else if (fixed) io_uring_prep_read_fixed(sqe, 0, v.iov_base, v.iov_len, offset, slot);
  else io_uring_prep_read(sqe, fd, v.iov_base, v.iov_len, offset);
  if (fixed) sqe->flags |= IOSQE_FIXED_FILE;
  sqe->user_data = slot;
}

static double transfers(
    int write, const char *path, const char *mode, int block, int depth, double seconds,
    int fixed) {
  uint64_t blocks, seed = 88172645463325252ull, done = 0;
  int fd = open_file(path, mode, write ? O_WRONLY : O_RDONLY, block, &blocks);
  char *memory = touched_memory((size_t)block * depth);
  struct io_uring ring;
  open_ring(&ring, depth, 0);
  int *slots = malloc(depth * sizeof *slots);
  struct iovec *vectors = malloc(depth * sizeof *vectors);
  for (int i = 0; i < depth; i++) {
    slots[i] = i;
    vectors[i] = (struct iovec){memory + (size_t)i * block, block};
  }
  if (fixed) {
    check(io_uring_register_files(&ring, &fd, 1), "register file");
    check(io_uring_register_buffers(&ring, vectors, depth), "register buffers");
  }
  unsigned free_slots = depth;
  double start = now(), elapsed;
  do {
    for (int round = 0; round < 16; round++) {
      while (free_slots) {
        int i = slots[--free_slots];
        uint64_t offset = next_random(&seed) % blocks * block;
        prepare(io_uring_get_sqe(&ring), write, fixed, fd, vectors[i], offset, i);
      }
      check(io_uring_submit_and_wait(&ring, 1), "enter");
      unsigned count = reap(&ring, block, slots, free_slots);
      free_slots += count, done += count;
    }
    elapsed = now() - start;
  } while (elapsed < seconds);
  return done / elapsed;
}

static double batches(
    const char *mode, int block, int count, double seconds, int files, char **paths) {
  uint64_t *blocks = calloc(files, sizeof *blocks), seed = 88172645463325252ull, done = 0;
  int *fds = calloc(files, sizeof *fds);
  for (int i = 0; i < files; i++) fds[i] = open_file(paths[i], mode, O_RDONLY, block, &blocks[i]);
  char *memory = touched_memory((size_t)block * count);
  struct io_uring ring;
  open_ring(&ring, count, 0);
  double start = now(), elapsed;
  do {
    for (int i = 0; i < count; i++) {
      uint64_t offset = next_random(&seed) % blocks[i % files] * block;
      char *buffer = memory + (size_t)i * block;
      io_uring_prep_read(io_uring_get_sqe(&ring), fds[i % files], buffer, block, offset);
    }
    for (int missing = count; missing; missing -= reap(&ring, block, NULL, 0))
      check(io_uring_submit_and_wait(&ring, missing), "enter");
    done += count;
    elapsed = now() - start;
  } while (elapsed < seconds);
  return done / elapsed;
}

struct worker { const char *path, *mode; int block, id; double seconds, rate; };

static void *pread_loop(void *argument) {
  struct worker *w = argument;
  uint64_t blocks, seed = 88172645463325252ull + w->id * 7919ull, done = 0;
  int fd = open_file(w->path, w->mode, O_RDONLY, w->block, &blocks);
  char *memory = touched_memory(w->block);
  double start = now(), elapsed;
  do {
    for (int round = 0; round < 16; round++, done++) {
      uint64_t offset = next_random(&seed) % blocks * w->block;
      ssize_t count = pread(fd, memory, w->block, offset);
      if (count != w->block) check(count < 0 ? -errno : -EIO, "pread");
    }
    elapsed = now() - start;
  } while (elapsed < w->seconds);
  w->rate = done / elapsed;
  return NULL;
}

static double preads(
    const char *path, const char *mode, int block, int threads, double seconds) {
  pthread_t *ids = calloc(threads, sizeof *ids);
  struct worker *workers = calloc(threads, sizeof *workers);
  double sum = 0;
  for (int i = 0; i < threads; i++) {
    workers[i] = (struct worker){path, mode, block, i, seconds, 0};
    check(-pthread_create(&ids[i], NULL, pread_loop, &workers[i]), "thread");
  }
  for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL), sum += workers[i].rate;
  return sum;
}

static int is(const char *one, const char *other) { return !strcmp(one, other); }

int main(int argc, char **v) {
  if (argc >= 4 && is(v[1], "nop"))
    printf("nop batch=%s%s\t%.0f\n", v[2], argc > 4 ? " sqe128" : "",
           nops(atoi(v[2]), atof(v[3]), argc > 4));
  else if (argc >= 7 && (is(v[1], "read") || is(v[1], "write")))
    printf("%s %s block=%s depth=%s%s\t%.0f\n", v[1], v[3], v[4], v[5], argc > 7 ? " fixed" : "",
           transfers(is(v[1], "write"), v[2], v[3], atoi(v[4]), atoi(v[5]), atof(v[6]), argc > 7));
  else if (argc >= 7 && is(v[1], "batch"))
    printf("batch %s block=%s count=%s files=%d\t%.0f\n", v[2], v[3], v[4], argc - 6,
           batches(v[2], atoi(v[3]), atoi(v[4]), atof(v[5]), argc - 6, v + 6));
  else if (argc >= 7 && is(v[1], "pread"))
    printf("pread %s block=%s threads=%s\t%.0f\n", v[3], v[4], v[5],
           preads(v[2], v[3], atoi(v[4]), atoi(v[5]), atof(v[6])));
  else
    return fprintf(stderr, "usage: see the head of limit.c\n"), 2;
  return 0;
}
