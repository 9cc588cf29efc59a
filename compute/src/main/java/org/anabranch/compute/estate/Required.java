package org.anabranch.compute.estate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a file must say. The reader adds file and line to these messages. */
final class Required {
  private Required() {}

  static void text(@Nullable String value, String key) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is missing.");
    }
  }

  static void present(@Nullable Object value, String key) {
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing.");
    }
  }

  /**
   * What a list in a file holds; nothing when it is absent. An entry without content is refused.
   */
  static <T> List<T> list(@Nullable List<T> values, String key) {
    if (values == null) {
      return List.of();
    }
    for (Object value : values) {
      if (value == null) {
        throw new IllegalArgumentException(key + " has an empty entry.");
      }
    }
    return List.copyOf(values);
  }

  static void between(int value, int least, int most, String key) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d, expected a whole number between %d and %d."
              .formatted(key, value, least, most));
    }
  }

  static void positive(@Nullable Figure value, String key) {
    if (value != null && value.value() <= 0) {
      throw new IllegalArgumentException(key + " must be more than 0.");
    }
  }

  static void share(@Nullable Figure value, String key) {
    if (value != null && value.value() > 1) {
      throw new IllegalArgumentException(
          key + " is " + value.value() + ", expected a share between 0 and 1.");
    }
  }
}
