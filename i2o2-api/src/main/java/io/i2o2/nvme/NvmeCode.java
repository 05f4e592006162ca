package io.i2o2.nvme;

import org.jspecify.annotations.Nullable;

/** The status codes that NVMe's base, NVM and zoned specifications name, by type and number. */
public enum NvmeCode {
  /** Success. */
  SUCCESS(0, 0x00, "success"),
  /** Invalid command opcode. */
  INVALID_OPCODE(0, 0x01, "invalid command opcode"),
  /** Invalid field in command. */
  INVALID_FIELD(0, 0x02, "invalid field in command"),
  /** Command id conflict. */
  COMMAND_ID_CONFLICT(0, 0x03, "command id conflict"),
  /** Data transfer error. */
  DATA_TRANSFER_ERROR(0, 0x04, "data transfer error"),
  /** Aborted due to power loss. */
  POWER_LOSS(0, 0x05, "aborted due to power loss"),
  /** Internal error. */
  INTERNAL_ERROR(0, 0x06, "internal error"),
  /** Abort requested. */
  ABORT_REQUESTED(0, 0x07, "abort requested"),
  /** Aborted as its submission queue was deleted. */
  SUBMISSION_QUEUE_DELETED(0, 0x08, "aborted as its submission queue was deleted"),
  /** Aborted as the other fused command failed. */
  FUSED_COMMAND_FAILED(0, 0x09, "aborted as the other fused command failed"),
  /** Aborted as the other fused command is missing. */
  FUSED_COMMAND_MISSING(0, 0x0a, "aborted as the other fused command is missing"),
  /** Invalid namespace or format. */
  INVALID_NAMESPACE_OR_FORMAT(0, 0x0b, "invalid namespace or format"),
  /** Command sequence error. */
  COMMAND_SEQUENCE_ERROR(0, 0x0c, "command sequence error"),
  /** Invalid SGL segment descriptor. */
  INVALID_SGL_SEGMENT(0, 0x0d, "invalid SGL segment descriptor"),
  /** Invalid number of SGL descriptors. */
  INVALID_SGL_COUNT(0, 0x0e, "invalid number of SGL descriptors"),
  /** Data SGL length invalid. */
  DATA_SGL_LENGTH_INVALID(0, 0x0f, "data SGL length invalid"),
  /** PRP offset invalid. */
  INVALID_PRP_OFFSET(0, 0x13, "PRP offset invalid"),
  /** Atomic write unit exceeded. */
  ATOMIC_WRITE_UNIT_EXCEEDED(0, 0x14, "atomic write unit exceeded"),
  /** Operation denied. */
  OPERATION_DENIED(0, 0x15, "operation denied"),
  /** Sanitize failed. */
  SANITIZE_FAILED(0, 0x1c, "sanitize failed"),
  /** Sanitize in progress. */
  SANITIZE_IN_PROGRESS(0, 0x1d, "sanitize in progress"),
  /** Namespace is write protected. */
  NAMESPACE_WRITE_PROTECTED(0, 0x20, "namespace is write protected"),
  /** Command interrupted. */
  COMMAND_INTERRUPTED(0, 0x21, "command interrupted"),
  /** Transient transport error. */
  TRANSIENT_TRANSPORT_ERROR(0, 0x22, "transient transport error"),
  /** LBA out of range. */
  LBA_OUT_OF_RANGE(0, 0x80, "LBA out of range"),
  /** Capacity exceeded. */
  CAPACITY_EXCEEDED(0, 0x81, "capacity exceeded"),
  /** Namespace not ready. */
  NAMESPACE_NOT_READY(0, 0x82, "namespace not ready"),
  /** Reservation conflict. */
  RESERVATION_CONFLICT(0, 0x83, "reservation conflict"),
  /** Format in progress. */
  FORMAT_IN_PROGRESS(0, 0x84, "format in progress"),
  /** Invalid queue size. */
  INVALID_QUEUE_SIZE(1, 0x02, "invalid queue size"),
  /** Invalid firmware slot. */
  INVALID_FIRMWARE_SLOT(1, 0x06, "invalid firmware slot"),
  /** Invalid log page. */
  INVALID_LOG_PAGE(1, 0x09, "invalid log page"),
  /** Invalid format. */
  INVALID_FORMAT(1, 0x0a, "invalid format"),
  /** Feature is not saveable. */
  FEATURE_NOT_SAVEABLE(1, 0x0d, "feature is not saveable"),
  /** Feature is not changeable. */
  FEATURE_NOT_CHANGEABLE(1, 0x0e, "feature is not changeable"),
  /** Namespace is attached already. */
  NAMESPACE_ALREADY_ATTACHED(1, 0x18, "namespace is attached already"),
  /** Namespace is not attached. */
  NAMESPACE_NOT_ATTACHED(1, 0x1a, "namespace is not attached"),
  /** Conflicting attributes. */
  CONFLICTING_ATTRIBUTES(1, 0x80, "conflicting attributes"),
  /** Invalid protection information. */
  INVALID_PROTECTION_INFORMATION(1, 0x81, "invalid protection information"),
  /** Write to a read-only range. */
  WRITE_TO_READ_ONLY_RANGE(1, 0x82, "write to a read-only range"),
  /** Command size limit exceeded. */
  COMMAND_SIZE_LIMIT_EXCEEDED(1, 0x83, "command size limit exceeded"),
  /** Zone boundary error. */
  ZONE_BOUNDARY_ERROR(1, 0xb8, "zone boundary error"),
  /** Zone is full. */
  ZONE_IS_FULL(1, 0xb9, "zone is full"),
  /** Zone is read only. */
  ZONE_IS_READ_ONLY(1, 0xba, "zone is read only"),
  /** Zone is offline. */
  ZONE_IS_OFFLINE(1, 0xbb, "zone is offline"),
  /** Zone invalid write: not at the write pointer. */
  ZONE_INVALID_WRITE(1, 0xbc, "zone invalid write: not at the write pointer"),
  /** Too many active zones. */
  TOO_MANY_ACTIVE_ZONES(1, 0xbd, "too many active zones"),
  /** Too many open zones. */
  TOO_MANY_OPEN_ZONES(1, 0xbe, "too many open zones"),
  /** Invalid zone state transition. */
  INVALID_ZONE_STATE_TRANSITION(1, 0xbf, "invalid zone state transition"),
  /** Write fault. */
  WRITE_FAULT(2, 0x80, "write fault"),
  /** Unrecovered read error. */
  UNRECOVERED_READ_ERROR(2, 0x81, "unrecovered read error"),
  /** End-to-end guard check error. */
  GUARD_CHECK_ERROR(2, 0x82, "end-to-end guard check error"),
  /** End-to-end application tag check error. */
  APPLICATION_TAG_CHECK_ERROR(2, 0x83, "end-to-end application tag check error"),
  /** End-to-end reference tag check error. */
  REFERENCE_TAG_CHECK_ERROR(2, 0x84, "end-to-end reference tag check error"),
  /** Compare failure: the blocks differ from the memory. */
  COMPARE_FAILURE(2, 0x85, "compare failure: the blocks differ from the memory"),
  /** Access denied. */
  ACCESS_DENIED(2, 0x86, "access denied"),
  /** Deallocated or unwritten logical block. */
  UNWRITTEN_BLOCK(2, 0x87, "deallocated or unwritten logical block"),
  /** Internal path error. */
  INTERNAL_PATH_ERROR(3, 0x00, "internal path error"),
  /** Asymmetric access persistent loss. */
  ASYMMETRIC_ACCESS_PERSISTENT_LOSS(3, 0x01, "asymmetric access persistent loss"),
  /** Asymmetric access inaccessible. */
  ASYMMETRIC_ACCESS_INACCESSIBLE(3, 0x02, "asymmetric access inaccessible"),
  /** Asymmetric access transition. */
  ASYMMETRIC_ACCESS_TRANSITION(3, 0x03, "asymmetric access transition"),
  /** Controller pathing error. */
  CONTROLLER_PATHING_ERROR(3, 0x60, "controller pathing error"),
  /** Host pathing error. */
  HOST_PATHING_ERROR(3, 0x70, "host pathing error"),
  /** Aborted by the host. */
  HOST_ABORTED(3, 0x71, "aborted by the host");

  private static final NvmeCode[] ALL = values();

  private final int type;
  private final int code;
  private final String text;

  NvmeCode(int type, int code, String text) {
    this.type = type;
    this.code = code;
    this.text = text;
  }

  static @Nullable NvmeCode of(int type, int code) {
    for (NvmeCode each : ALL) {
      if (each.type == type && each.code == code) {
        return each;
      }
    }
    return null;
  }

  /**
   * The status code type.
   *
   * @return as {@link NvmeStatus#type}
   */
  public int type() {
    return type;
  }

  /**
   * The status code.
   *
   * @return as {@link NvmeStatus#code}
   */
  public int code() {
    return code;
  }

  /**
   * The code for people.
   *
   * @return such as {@code LBA out of range}
   */
  public String text() {
    return text;
  }
}
