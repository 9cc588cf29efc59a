package org.anabranch.gateway.config;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.SettingRefused;
import org.jspecify.annotations.Nullable;

/** Refuses settings that make no sense, in words for the person who wrote them. */
public final class Check {
  private Check() {}

  /**
   * @param setting of the record that checks, as it is written in a file
   */
  public static void setting(boolean holds, String setting, String message, Object... values) {
    place(holds, List.of(setting), message, values);
  }

  /**
   * @param place of the setting, from the record that checks it inwards, as {@link SettingRefused}
   *     has it
   */
  static void place(boolean holds, List<Object> place, String message, Object... values) {
    if (!holds) {
      throw new SettingRefused(message.formatted(values) + ".", place.toArray());
    }
  }

  static String present(@Nullable String value, String setting, String what) {
    if (value == null || value.isBlank()) {
      throw new SettingRefused(what + " is missing.", setting);
    }
    return value;
  }

  /** The value or its default, at least zero. */
  static BigDecimal amount(@Nullable BigDecimal value, String byDefault, String setting) {
    BigDecimal amount = value == null ? new BigDecimal(byDefault) : value;
    setting(amount.signum() >= 0, setting, "%s is %s, expected zero or more", setting, amount);
    return amount;
  }

  /** The value or its default, at least one. */
  static Integer positive(@Nullable Integer value, int byDefault, String setting) {
    int v = value == null ? byDefault : value;
    setting(v > 0, setting, "%s is %s, expected 1 or more", setting, v);
    return v;
  }

  /**
   * @param list the setting that lists what the names are of
   * @param name the setting that is the name
   */
  static void distinct(String what, String list, String name, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      String one = names.get(i);
      place(seen.add(one), List.of(list, i, name), "%s “%s” is given twice", what, one);
    }
  }
}
