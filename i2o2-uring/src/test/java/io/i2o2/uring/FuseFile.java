package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.i2o2.Errno;
import java.lang.foreign.MemorySegment;

/**
 * Answers what FUSE asks about a folder with one file, by linux/fuse.h. The kernel may keep nothing
 * of it, so that every look at it is a request.
 */
final class FuseFile {
  static final String NAME = "file";

  // enum fuse_opcode
  private static final int FUSE_LOOKUP = 1;
  private static final int FUSE_GETATTR = 3;
  private static final int FUSE_OPEN = 14;
  private static final int FUSE_READ = 15;
  private static final int FUSE_RELEASE = 18;

  private static final int ROOT_NODE = 1; // FUSE_ROOT_ID
  private static final int FILE_NODE = 2;
  private static final int FOLDER_MODE = 0040755;
  private static final int FILE_MODE = 0100444;
  private static final int FOPEN_DIRECT_IO = 1;

  // struct fuse_in_header
  private static final long OPCODE_AT = 4;
  private static final long NODE_AT = 16;
  // struct fuse_read_in
  private static final long OFFSET_AT = 8;
  private static final long SIZE_AT = 16;
  // struct fuse_entry_out, fuse_attr_out and fuse_attr
  private static final int ENTRY_ATTR_AT = 40;
  private static final int ATTR_AT = 16;
  private static final int ATTR_BYTES = 88;
  private static final long ATTR_SIZE_AT = 8;
  private static final long ATTR_MODE_AT = 60;
  private static final long ATTR_LINKS_AT = 64;
  private static final int OPEN_BYTES = 16;
  private static final long OPEN_FLAGS_AT = 8;

  private final byte[] contents;

  FuseFile(byte[] contents) {
    this.contents = contents.clone();
  }

  /**
   * Answers one request.
   *
   * @param header struct fuse_in_header
   * @param arguments what the operation has in a structure of its own
   * @param payload the rest of the request, and room for the answer
   * @return how many bytes the answer has, or −errno
   */
  int answer(MemorySegment header, MemorySegment arguments, MemorySegment payload) {
    long node = header.get(JAVA_LONG, NODE_AT);
    return switch (header.get(JAVA_INT, OPCODE_AT)) {
      case FUSE_LOOKUP -> lookUp(payload);
      case FUSE_GETATTR -> {
        payload.asSlice(0, ATTR_AT).fill((byte) 0);
        attributes(payload.asSlice(ATTR_AT, ATTR_BYTES), node);
        yield ATTR_AT + ATTR_BYTES;
      }
      case FUSE_OPEN -> {
        payload.asSlice(0, OPEN_BYTES).fill((byte) 0).set(JAVA_INT, OPEN_FLAGS_AT, FOPEN_DIRECT_IO);
        yield OPEN_BYTES;
      }
      case FUSE_READ ->
          read(arguments.get(JAVA_LONG, OFFSET_AT), arguments.get(JAVA_INT, SIZE_AT), payload);
      case FUSE_RELEASE -> 0;
      default -> -Errno.ENOSYS;
    };
  }

  private int lookUp(MemorySegment payload) {
    if (!payload.getString(0).equals(NAME)) {
      return -Errno.ENOENT;
    }
    payload.asSlice(0, ENTRY_ATTR_AT).fill((byte) 0).set(JAVA_LONG, 0, FILE_NODE);
    attributes(payload.asSlice(ENTRY_ATTR_AT, ATTR_BYTES), FILE_NODE);
    return ENTRY_ATTR_AT + ATTR_BYTES;
  }

  private void attributes(MemorySegment attr, long node) {
    boolean isFolder = node == ROOT_NODE;
    attr.fill((byte) 0);
    attr.set(JAVA_LONG, 0, node);
    attr.set(JAVA_LONG, ATTR_SIZE_AT, isFolder ? 0 : contents.length);
    attr.set(JAVA_INT, ATTR_MODE_AT, isFolder ? FOLDER_MODE : FILE_MODE);
    attr.set(JAVA_INT, ATTR_LINKS_AT, 1);
  }

  private int read(long offset, int size, MemorySegment payload) {
    int from = (int) Math.min(offset, contents.length);
    int count = Math.min(size, contents.length - from);
    MemorySegment.copy(contents, from, payload, JAVA_BYTE, 0, count);
    return count;
  }
}
