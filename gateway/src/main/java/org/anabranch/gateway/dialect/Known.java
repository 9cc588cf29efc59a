package org.anabranch.gateway.dialect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a JSON value that its reader reads, down to the last. What else a request holds can
 * be found by it, and so is never dropped in silence. A list is known by its elements. Immutable.
 */
public final class Known {
  /** A value that is read as it stands, whatever it holds. */
  public static final Known WHOLE = new Known(Map.of(), null, Map.of(), true);

  private final Map<String, Known> fields;
  private final @Nullable String tag;
  private final Map<String, Known> variants;
  private final boolean open;

  private Known(
      Map<String, Known> fields, @Nullable String tag, Map<String, Known> variants, boolean open) {
    this.fields = fields;
    this.tag = tag;
    this.variants = variants;
    this.open = open;
  }

  /** An object with these fields, each read as it stands. */
  public static Known fields(String... names) {
    return new Known(Map.of(), null, Map.of(), false).and(WHOLE, names);
  }

  /** An object whose other fields are looked after elsewhere. */
  public static Known open() {
    return new Known(Map.of(), null, Map.of(), true);
  }

  /**
   * An object that is one of several.
   *
   * @param tag the field that says which; where it is absent, the variant of the empty name
   * @param variants what others hold is read as it stands
   */
  public static Known byTag(String tag, Map<String, Known> variants) {
    return new Known(Map.of(), tag, Map.copyOf(variants), true);
  }

  /** The same with more fields. */
  public Known and(Known below, String... names) {
    Map<String, Known> more = new LinkedHashMap<>(fields);
    for (String name : names) {
      more.put(name, below);
    }
    return new Known(more, tag, variants, open);
  }

  /** What nobody reads, by its path; nulls and what is empty say nothing. */
  public Map<String, JsonNode> unread(JsonNode value) {
    return unread(value, UnaryOperator.identity());
  }

  /**
   * The same where fields have several spellings.
   *
   * @param spelled makes of a name the one that is known here
   */
  public Map<String, JsonNode> unread(JsonNode value, UnaryOperator<String> spelled) {
    Map<String, JsonNode> unread = new LinkedHashMap<>();
    collect(value, "", spelled, unread);
    return unread;
  }

  private void collect(
      JsonNode value, String path, UnaryOperator<String> spelled, Map<String, JsonNode> to) {
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        collect(value.get(i), path + "[" + i + "]", spelled, to);
      }
    } else if (tag != null && value.isObject()) {
      Known variant = variants.get(value.path(tag).asString(""));
      if (variant != null) {
        variant.collect(value, path, spelled, to);
      }
    } else if (value.isObject()) {
      value
          .properties()
          .forEach(
              field -> {
                Known known = fields.get(spelled.apply(field.getKey()));
                String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                if (known != null) {
                  known.collect(field.getValue(), at, spelled, to);
                } else if (!open && says(field.getValue())) {
                  to.put(at, field.getValue());
                }
              });
    }
  }

  private static boolean says(JsonNode value) {
    return !value.isNull() && !(value.isContainer() && value.isEmpty());
  }
}
