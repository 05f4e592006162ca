/*
 * Runs a command that may do less than its parent:
 *
 *   launcher [refuse=ERRNO:FIRST:LAST] [memlock=BYTES] [files=COUNT] [threads=COUNT] [user=ID] -- COMMAND...
 *
 * refuse: the system calls of these numbers fail with this errno, as under a container's filter.
 * user: only when root runs it; another user keeps the one it is.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "launcher: %s: %s\n", what, strerror(errno));
  exit(99);
}

/* No check of the architecture, as a filter that protects would need: the JVM uses one table. */
static void refuse(unsigned error, unsigned first, unsigned last) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first, 0, 2),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, last, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    fail("PR_SET_NO_NEW_PRIVS");
  }
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) {
    fail("seccomp");
  }
}

static void limit(int resource, unsigned long most) {
  struct rlimit both = {.rlim_cur = most, .rlim_max = most};
  if (setrlimit(resource, &both) != 0) {
    fail("setrlimit");
  }
}

static void become(unsigned user) {
  if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(user) != 0 || setuid(user) != 0)) {
    fail("setuid");
  }
}

int main(int count, char **arguments) {
  int i = 1;
  for (; i < count && strcmp(arguments[i], "--") != 0; i++) {
    unsigned long value, first, last;
    if (sscanf(arguments[i], "refuse=%lu:%lu:%lu", &value, &first, &last) == 3) {
      refuse(value, first, last);
    } else if (sscanf(arguments[i], "memlock=%lu", &value) == 1) {
      limit(RLIMIT_MEMLOCK, value);
    } else if (sscanf(arguments[i], "files=%lu", &value) == 1) {
      limit(RLIMIT_NOFILE, value);
    } else if (sscanf(arguments[i], "threads=%lu", &value) == 1) {
      limit(RLIMIT_NPROC, value);
    } else if (sscanf(arguments[i], "user=%lu", &value) == 1) {
      become(value);
    } else {
      fprintf(stderr, "launcher: what is %s?\n", arguments[i]);
      return 99;
    }
  }
  if (i + 1 >= count) {
    fprintf(stderr, "launcher: no command\n");
    return 99;
  }
  execv(arguments[i + 1], arguments + i + 1);
  fail(arguments[i + 1]);
}
