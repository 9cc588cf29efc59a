package org.anabranch.sandbox.models;

import java.util.List;

/** Where a body does not have the documented shape; each vendor has its own words for it. */
public final class Violation extends RuntimeException {
  /** What is wrong. */
  public enum Kind {
    MISSING,
    UNKNOWN,
    WRONG_TYPE,
    OUT_OF_RANGE,
    NOT_ONE_OF
  }

  private final Kind kind;
  private final transient List<Object> path;
  private final String expected;
  private final String found;

  /**
   * @param path names and indices from the top
   * @param expected the type, the range or the values
   * @param found the type or the value
   */
  Violation(Kind kind, List<Object> path, String expected, String found) {
    super(kind + " " + path + ": expected " + expected + ", found " + found, null, false, false);
    this.kind = kind;
    this.path = List.copyOf(path);
    this.expected = expected;
    this.found = found;
  }

  public Kind kind() {
    return kind;
  }

  public String expected() {
    return expected;
  }

  public String found() {
    return found;
  }

  /** {@code messages[0].content} */
  public String bracketed() {
    StringBuilder text = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer index) {
        text.append('[').append(index).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step);
      }
    }
    return text.toString();
  }

  /** {@code messages.0.content} */
  public String dotted() {
    return String.join(".", path.stream().map(Object::toString).toList());
  }

  /** The last name of the path. */
  public String name() {
    return path.isEmpty() ? "" : path.getLast().toString();
  }

  /** The path to what contains the last name, with brackets; empty at the top. */
  public String parent() {
    return path.size() < 2
        ? ""
        : new Violation(kind, path.subList(0, path.size() - 1), expected, found).bracketed();
  }
}
