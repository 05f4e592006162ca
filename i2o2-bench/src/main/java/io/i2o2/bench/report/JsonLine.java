package io.i2o2.bench.report;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/** A JSON object on one line (RFC 8259). Not thread-safe. */
public final class JsonLine {
  private final JsonObject fields;

  /** An empty one. */
  public JsonLine() {
    this(new JsonObject());
  }

  private JsonLine(JsonObject fields) {
    this.fields = fields;
  }

  /**
   * One that was read.
   *
   * @param read the object
   * @return the same as a line
   */
  public static JsonLine of(JsonObject read) {
    return new JsonLine(read.deepCopy());
  }

  /**
   * Adds a field.
   *
   * @param name its name
   * @param value a number, a boolean or null as such, anything else as a string; a number that JSON
   *     cannot express becomes null
   * @return this
   */
  public JsonLine add(String name, @Nullable Object value) {
    switch (value) {
      case null -> fields.add(name, JsonNull.INSTANCE);
      case Double number when !Double.isFinite(number) -> fields.add(name, JsonNull.INSTANCE);
      case Number number -> fields.addProperty(name, number);
      case Boolean truth -> fields.addProperty(name, truth);
      default -> fields.addProperty(name, value.toString());
    }
    return this;
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
