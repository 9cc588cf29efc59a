package org.anabranch.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * A value in a file that people write makes no sense. A record that refuses one of its settings
 * throws it, so that {@link Yaml} can name the line of that very setting and not only of the
 * record.
 */
public final class SettingRefused extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final transient List<Object> place;

  /**
   * @param message names the setting
   * @param place the setting, at least one step: from the record that refuses it inwards: names as
   *     they are written ({@code base_url}) and places in lists, from 0
   */
  public SettingRefused(String message, Object... place) {
    super(message);
    this.place = List.of(place);
  }

  /**
   * The same of what is a setting itself.
   *
   * @param outer where that stands, as of the constructor
   */
  public SettingRefused within(Object... outer) {
    List<Object> whole = new ArrayList<>(List.of(outer));
    whole.addAll(place);
    return new SettingRefused(String.valueOf(getMessage()), whole.toArray());
  }

  List<Object> place() {
    return place;
  }
}
