package io.i2o2.opcode;

/**
 * What a command sets of its SQE, beside the command's own bytes.
 *
 * @param addr an address inside the command's memory, two numbers, or 0
 * @param len the bytes or segments at the address, a number, or 0
 * @param optlen of a socket's option the bytes of its value, else 0
 */
record SqeFields(long addr, int len, int optlen) {
  /** Of a command that sets none. */
  static final SqeFields NONE = new SqeFields(0, 0, 0);
}
