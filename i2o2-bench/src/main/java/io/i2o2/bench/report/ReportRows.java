package io.i2o2.bench.report;

import java.util.ArrayList;
import java.util.List;

/** What the report compares: the workloads that win first. */
public final class ReportRows {
  private static final String CHANNEL = "filechannel";
  private static final String FALLBACK = "fallback";
  private static final String C = "c";
  private static final String MANY = "uring,fallback,filechannel,asyncfilechannel,pool";
  private static final String PEERS = MANY + ",netty,jasyncfio";
  private static final String FEW = "uring,filechannel";
  private static final String BUSY = " --burners 2";

  private final List<ReportRow> rows = new ArrayList<>();
  private final boolean againstC;
  private String section = "";

  private ReportRows(boolean againstC) {
    this.againstC = againstC;
  }

  /**
   * All of them.
   *
   * @param againstC whether a program in C takes part; what would be compared with it is without it
   *     compared with the fallback
   * @return in the order in which they are shown
   */
  public static List<ReportRow> all(boolean againstC) {
    ReportRows rows = new ReportRows(againstC);
    rows.batches();
    rows.cold();
    rows.cached();
    rows.direct();
    rows.writes();
    rows.nops();
    return List.copyOf(rows.rows);
  }

  private void add(String title, String base, double goal, String rivals, String arguments) {
    boolean isOfC = base.equals(C) && !againstC;
    String rate = isOfC ? FALLBACK : base;
    String who = againstC ? rivals : rivals.replace(",c", isOfC ? ",fallback" : "");
    List<String> all = new ArrayList<>(List.of("--rivals", who, "--base", rate));
    all.addAll(List.of(arguments.split(" ", -1)));
    rows.add(new ReportRow(section, title, rate, isOfC ? 0 : goal, all));
  }

  private void batches() {
    section = "Many at a time";
    String batch = "{parts} --callers 400 --kind batch";
    add(
        "400 reads over 8 files, DIRECT",
        CHANNEL,
        1.72,
        MANY + ",c",
        batch + " --direct --registered");
    add("400 reads over 8 files, cached", CHANNEL, 1, MANY, batch);
    add("400 reads over 8 files, DIRECT, busy", CHANNEL, 1, FEW, batch + " --direct" + BUSY);
    String callbacks = "{data} --callers 256 --kind callback --direct";
    add("256 outstanding, 4 KiB, DIRECT", CHANNEL, 1.5, FEW, callbacks);
    add("256 outstanding, 16 KiB, DIRECT", CHANNEL, 1.5, FEW, callbacks + " --block 16k");
    add("256 outstanding, 64 KiB, DIRECT", CHANNEL, 1.5, FEW, callbacks + " --block 64k");
  }

  private void cold() {
    section = "Cold file";
    add("64 waiting", CHANNEL, 1.8, PEERS + ",c", "{data} --cold --callers 64 --bystander");
    add("512 waiting", CHANNEL, 1.8, FEW + ",c", "{data} --cold --callers 512");
    add("64 waiting, 1 carrier", CHANNEL, 1.8, FEW, "{data} --cold --callers 64 --carriers 1");
  }

  private void cached() {
    section = "Cached reads, 4 KiB";
    add("1 waiting", CHANNEL, 0.95, PEERS, "{data} --callers 1");
    add("8 waiting", CHANNEL, 1, FEW, "{data} --callers 8");
    add("64 waiting", CHANNEL, 1, PEERS + ",c", "{data} --callers 64");
    add("512 waiting", CHANNEL, 1, FEW, "{data} --callers 512");
    add("1 platform thread", CHANNEL, 1, FEW, "{data} --callers 1 --kind platform");
    add("8 platform threads", CHANNEL, 1, FEW, "{data} --callers 8 --kind platform");
    add("1 waiting, busy", CHANNEL, 1, FEW, "{data} --callers 1" + BUSY);
    add("64 waiting, busy", CHANNEL, 1, MANY, "{data} --callers 64" + BUSY);
  }

  private void direct() {
    section = "DIRECT reads, 4 KiB";
    add("1 waiting", CHANNEL, 0, FEW, "{data} --direct --callers 1");
    add("64 waiting", CHANNEL, 0.95, PEERS + ",c", "{data} --direct --callers 64");
    add("128 waiting", CHANNEL, 0.95, FEW + ",c", "{data} --direct --callers 128");
    add("64 waiting, 1 carrier", CHANNEL, 4, FEW, "{data} --direct --callers 64 --carriers 1");
    add("64 waiting, 2 carriers", CHANNEL, 3, FEW, "{data} --direct --callers 64 --carriers 2");
    add("64 waiting, busy", CHANNEL, 0, FEW, "{data} --direct --callers 64" + BUSY);
  }

  private void writes() {
    section = "Buffered writes, small files";
    add("4 KiB, 1 waiting", CHANNEL, 0.95, PEERS, "{write} --write --callers 1");
    add("4 KiB, 64 waiting", CHANNEL, 0.95, FEW, "{write} --write --callers 64");
    add("64 KiB, 1 waiting", CHANNEL, 0.95, FEW, "{write} --write --callers 1 --block 64k");
    add("64 KiB, 64 waiting", CHANNEL, 0.95, FEW, "{write} --write --callers 64 --block 64k");
    add("4 KiB, 64 waiting, busy", CHANNEL, 0.95, FEW, "{write} --write --callers 64" + BUSY);
    add("open, read 4 KiB, close, 64 waiting", CHANNEL, 1.3, FEW, "{small} --callers 64");
  }

  private void nops() {
    section = "No-ops, against C";
    String waiting = "--carriers 1 --callers ";
    add("1 waiting", C, 0.4, "uring,netty,c", waiting + 1);
    add("8 waiting", C, 0.36, "uring,c", waiting + 8);
    add("64 waiting", C, 0.33, "uring,netty,c", waiting + 64);
    add("512 waiting", C, 0.33, "uring,c", waiting + 512);
    add("2,000 waiting", C, 0.25, "uring,c", waiting + 2000);
    add("8,000 waiting", C, 0.25, "uring,c", waiting + 8000);
    add("64 waiting, busy", C, 0.2, "uring,c", "--callers 64" + BUSY);
    add("64 callbacks", C, 0.75, "uring,c", "--kind callback --callers 64");
    add("512 callbacks", C, 0.75, "uring,c", "--kind callback --callers 512");
    String two = "--kind callback --callers 512 --rings 2";
    add("512 callbacks, two rings", C, 1.2, "uring,c", two);
    add("batches of 32", C, 0.7, "uring,c", "--kind batch --callers 32");
  }
}
