package io.i2o2.fail;

/** The points around a scheduler; those of its operations are in {@link Operations}. */
final class Points {
  static final Failpoint CREATE = Registry.declare("scheduler_create_fail");
  static final Failpoint RUN = Registry.declare("scheduler_run_fail");
  static final Failpoint SUBMIT = own("submit");
  static final Failpoint CANCEL = own("cancel");
  static final Failpoint CLOSE = own("close");
  static final Failpoint COMPLETION = own("completion");
  static final Failpoint GUARD_RELEASE = own("guard_release");
  static final Failpoint TRY_GET_RESULT = own("try_get_result");
  static final Failpoint POLL_REPLY_FUTURE = own("poll_reply_future");
  static final Failpoint REGISTER_FILE = own("register_file");
  static final Failpoint REGISTER_FILE_ASYNC = own("register_file_async");
  static final Failpoint UNREGISTER_FILE = own("unregister_file");
  static final Failpoint UNREGISTER_FILE_ASYNC = own("unregister_file_async");
  static final Failpoint REGISTER_BUFFER = own("register_buffer");
  static final Failpoint REGISTER_BUFFER_ASYNC = own("register_buffer_async");
  static final Failpoint UNREGISTER_BUFFER = own("unregister_buffer");
  static final Failpoint UNREGISTER_BUFFER_ASYNC = own("unregister_buffer_async");

  private Points() {}

  private static Failpoint own(String name) {
    return Registry.declare("i2o2::fail::" + name);
  }
}
