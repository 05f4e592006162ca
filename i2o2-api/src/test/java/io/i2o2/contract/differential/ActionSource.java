package io.i2o2.contract.differential;

import io.i2o2.FileAdvice;
import io.i2o2.FileOption;
import io.i2o2.Opcode;
import io.i2o2.contract.differential.Action.Form;
import io.i2o2.contract.differential.Action.Hint;
import io.i2o2.contract.differential.Action.On;
import io.i2o2.contract.differential.Action.Transfer;
import io.i2o2.contract.differential.Place.State;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Draws actions: all that the seed and the outcomes so far decide, and nothing else. */
final class ActionSource {
  private static final int REGION_BYTES = 60_000;
  private static final int STRIDE_BYTES = 2 * Memory.PAGE_BYTES;

  /** Beyond what any file system holds. */
  private static final long BEYOND = 1L << 60;

  private final Random random;
  private final Place[] places = new Place[Place.COUNT];

  ActionSource(long seed) {
    random = new Random(seed);
    for (int i = 0; i < places.length; i++) {
      places[i] = new Place();
    }
  }

  Action next() {
    while (true) {
      int number = random.nextInt(Place.COUNT);
      Action action = draw(number, places[number]);
      if (!Difference.anyCovers(action, places[number])) {
        return action;
      }
    }
  }

  void done(Action action, Outcome outcome) {
    switch (action) {
      case Action.Open a -> places[a.place()].done(action, outcome);
      case Action.Close a -> places[a.place()].done(action, outcome);
      case Action.Register a -> places[a.place()].done(action, outcome);
      case Action.Unregister a -> places[a.place()].done(action, outcome);
      default -> {}
    }
  }

  Place place(int number) {
    return places[number];
  }

  private Action draw(int number, Place place) {
    if (place.file() != State.OPEN && random.nextInt(3) != 0) {
      return place.registered() == State.OPEN ? onRegistered(number) : open(number);
    }
    int dice = random.nextInt(100);
    if (dice < 15) {
      return shared(number);
    }
    if (dice < 65) {
      return separate(number);
    }
    if (dice < 92) {
      return operation(on(number, place));
    }
    if (dice < 95) {
      return place.registered() == State.OPEN
          ? new Action.Unregister(number)
          : new Action.Register(number);
    }
    return new Action.Close(number);
  }

  private Action.OnFile operation(On on) {
    int dice = random.nextInt(1000);
    if (dice < 60) {
      return new Action.Truncate(on, length(), hint());
    }
    if (dice < 100) {
      return new Action.Allocate(on, length(), random.nextInt(8) == 0 ? 0 : size(), hint());
    }
    if (dice < 150) {
      long bytes = random.nextBoolean() ? 0 : size();
      return new Action.Advise(on, length(), bytes, one(FileAdvice.values()), hint());
    }
    if (dice < 152) {
      return new Action.Sync(on, random.nextBoolean(), hint());
    }
    return transfer(on);
  }

  private Action onRegistered(int number) {
    return random.nextInt(10) == 0 ? new Action.Unregister(number) : transfer(new On(number, true));
  }

  private On on(int number, Place place) {
    return new On(number, place.registered() != State.EMPTY && random.nextInt(3) == 0);
  }

  private Action open(int number) {
    Set<OpenOption> options = new HashSet<>();
    draw(options, StandardOpenOption.READ, 0.65);
    draw(options, StandardOpenOption.WRITE, 0.7);
    draw(options, StandardOpenOption.APPEND, 0.15);
    draw(options, StandardOpenOption.CREATE, 0.4);
    draw(options, StandardOpenOption.CREATE_NEW, 0.08);
    draw(options, StandardOpenOption.TRUNCATE_EXISTING, 0.15);
    draw(options, StandardOpenOption.SPARSE, 0.1);
    draw(options, FileOption.DIRECT, 0.03);
    // Each of their writes waits for the disk.
    draw(options, StandardOpenOption.SYNC, 0.005);
    draw(options, StandardOpenOption.DSYNC, 0.005);
    List<String> names = random.nextInt(3) == 0 ? Folder.NAMES : Folder.FILES;
    String name = names.get(random.nextInt(names.size()));
    return new Action.Open(number, random.nextInt(3) == 0, name, Set.copyOf(options));
  }

  private void draw(Set<OpenOption> options, OpenOption option, double probability) {
    if (random.nextDouble() < probability) {
      options.add(option);
    }
  }

  private Transfer transfer(On on) {
    boolean position = random.nextInt(5) == 0;
    long offset = position ? Opcode.CURRENT_POSITION : length();
    return transfer(on, random.nextBoolean(), offset);
  }

  private Transfer transfer(On on, boolean write, long offset) {
    Form form = one(Form.values());
    int pieces = form == Form.VECTORED ? random.nextInt(6) : 1;
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < pieces; i++) {
      sizes.add(size() / Math.max(pieces, 1));
    }
    if (places[on.place()].isDirect()) {
      sizes.replaceAll(size -> size / Memory.PAGE_BYTES * Memory.PAGE_BYTES);
      offset = offset / Memory.PAGE_BYTES * Memory.PAGE_BYTES;
    }
    int seed = random.nextInt(Memory.MAX_TRANSFER_BYTES);
    return new Transfer(on, write, form, List.copyOf(sizes), offset, seed, hint());
  }

  /** Any operations, each on a file of its own. */
  private Action separate(int otherwise) {
    List<Action.OnFile> operations = new ArrayList<>();
    Set<String> targets = new HashSet<>();
    for (int number = 0; number < Place.COUNT; number++) {
      Place place = places[number];
      On on = on(number, place);
      if (place.isOpen(on) && operations.size() < Memory.AREAS && targets.add(place.target())) {
        Action.OnFile operation = operation(on);
        if (!Difference.anyCovers(operation, place)) {
          operations.add(operation);
        }
      }
    }
    return together(operations, otherwise);
  }

  /** On files that several use: reads only, or writes far apart; neither moves a position. */
  private Action shared(int otherwise) {
    boolean write = random.nextBoolean();
    long start = regionStart();
    List<Action.OnFile> operations = new ArrayList<>();
    for (int i = 0; i < Memory.AREAS; i++) {
      int number = random.nextInt(Place.COUNT);
      Place place = places[number];
      On on = on(number, place);
      if (!place.isOpen(on) || (write && (place.appends() || place.isDirect()))) {
        continue;
      }
      long offset = write ? start + (long) i * STRIDE_BYTES : length();
      Transfer transfer = transfer(on, write, offset);
      if (!(write && transfer.bytes() > STRIDE_BYTES) && !Difference.anyCovers(transfer, place)) {
        operations.add(transfer);
      }
    }
    return together(operations, otherwise);
  }

  private Action together(List<Action.OnFile> operations, int otherwise) {
    return operations.isEmpty()
        ? operation(on(otherwise, places[otherwise]))
        : new Action.Together(List.copyOf(operations));
  }

  /** A length or an offset: mostly near the front, seldom beyond all files. */
  private long length() {
    int dice = random.nextInt(100);
    if (dice < 10) {
      return dice;
    }
    if (dice == 99) {
      return BEYOND;
    }
    long near = random.nextInt(REGION_BYTES + 5_000) - 5_000L;
    return Math.max(0, regionStart() + near);
  }

  private long regionStart() {
    return random.nextInt(10) < 7 ? 0 : Folder.REGIONS.get(random.nextInt(Folder.REGIONS.size()));
  }

  private int size() {
    return switch (random.nextInt(20)) {
      case 0 -> 0;
      case 1 -> Memory.PAGE_BYTES;
      case 2, 3 -> random.nextInt(Memory.MAX_TRANSFER_BYTES + 1);
      default -> random.nextInt(300);
    };
  }

  private Hint hint() {
    return random.nextInt(10) == 0 ? one(Hint.values()) : Hint.NONE;
  }

  private <T> T one(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
