package io.i2o2.fail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chain as it was configured for a name. Its counts are shared by all points of a wildcard. */
record Actions(String text, List<Action> chain) {

  static Actions callback(FailpointCallback callback) {
    Action call = new Action(new Task.Call(callback), 1f, null, "callback", 1);
    return new Actions("callback", List.of(call));
  }

  /** The first action whose roll and count pass; those after it are not looked at. */
  @Nullable Action take(Rolls rolls) {
    for (Action action : chain) {
      if (action.take(rolls)) {
        return action;
      }
    }
    return null;
  }
}
