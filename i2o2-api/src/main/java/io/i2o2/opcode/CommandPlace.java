package io.i2o2.opcode;

/**
 * Eight bytes of a uring command that are an address.
 *
 * @param offset the first of them
 * @param kind what lies at the address
 * @param amount how many bytes, or how many segments of a vector
 */
record CommandPlace(int offset, Kind kind, long amount) {
  /** What an address is of. */
  enum Kind {
    MEMORY("memory"),
    VECTOR("a vector"),
    BUFFER("a registered buffer");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  boolean covers(int start, int bytes) {
    return start < offset + Long.BYTES && start + bytes > offset;
  }
}
