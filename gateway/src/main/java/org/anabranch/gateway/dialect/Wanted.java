package org.anabranch.gateway.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.gateway.json.Words;

/** The words that a {@link BodyScan} looks for below the first level. For any thread. */
public final class Wanted {
  public static final Wanted NOTHING = of(Set.of());

  /** The first of {@link #names}. */
  static final int TYPE = 0;

  final Words names;

  /** Of properties called {@code type}. */
  final Words values;

  /** By value: as what it is told to be found. */
  final List<List<String>> told;

  private Wanted(Words names, Words values, List<List<String>> told) {
    this.names = names;
    this.values = values;
    this.told = told;
  }

  /**
   * @param words names of properties, and values of properties called {@code type}; with an equals
   *     sign before it, a word is looked for among the values alone
   */
  public static Wanted of(Set<String> words) {
    List<String> names = new ArrayList<>(List.of("type"));
    Set<String> values = new TreeSet<>();
    for (String word : words) {
      boolean valueAlone = word.startsWith("=");
      values.add(valueAlone ? word.substring(1) : word);
      if (!valueAlone) {
        names.add(word);
      }
    }
    List<List<String>> told = new ArrayList<>();
    for (String value : values) {
      told.add(List.of(value, "=" + value).stream().filter(words::contains).toList());
    }
    return new Wanted(Words.of(names), Words.of(values), told);
  }
}
