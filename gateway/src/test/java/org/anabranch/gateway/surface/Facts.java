package org.anabranch.gateway.surface;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.anabranch.gateway.Bench;
import tools.jackson.databind.JsonNode;

/**
 * What an answer says, as values at paths, without the numbers of places in lists; of a stream with
 * the names of its events before them.
 */
record Facts(Set<String> paths, Set<String> values) {
  /** What differs from answer to answer, or only counts what is told. */
  private static final Set<String> NOISE =
      Set.of(
          "index",
          "sequence_number",
          "output_index",
          "content_index",
          "contentBlockIndex",
          "item_id",
          "latencyMs");

  /** Moments, which are noise where they are those at which the gateway tells it. */
  private static final Set<String> MOMENTS = Set.of("created", "created_at");

  /** What says of which kind the rest is. */
  private static final Pattern KIND = Pattern.compile(".*[.](type|role|status|object)");

  private static final Pattern MADE_HERE = Pattern.compile("(msg|call)_[0-9A-Za-z]{26}");

  /** Events of a response that only repeat others. */
  private static final Predicate<String> REPEATS =
      Pattern.compile("response[.](created|in_progress|(?!output_item).*[.]done)")
          .asMatchPredicate();

  static Facts of(List<JsonNode> events) {
    Facts facts = new Facts(new HashSet<>(), new HashSet<>());
    for (JsonNode event : events) {
      String type = event.path("type").asString("");
      boolean told = type.equals("message") || event.path("object").isString();
      if (!REPEATS.test(type)) {
        facts.add(told ? "" : type, event, type.startsWith("response.") ? "response.output" : "");
      }
    }
    return facts;
  }

  /**
   * @param besides a path below the event's name that is left out
   */
  private void add(String name, JsonNode event, String besides) {
    for (var field : event.properties()) {
      boolean kind = !name.isEmpty() && field.getKey().equals("type");
      if (!kind) {
        String path = name.isEmpty() ? field.getKey() : name + ":" + field.getKey();
        flatten(path, field.getValue(), besides.isEmpty() ? "" : name + ":" + besides);
      }
    }
  }

  private void flatten(String path, JsonNode value, String besides) {
    String name = path.substring(path.lastIndexOf('.') + 1).replaceFirst(".*:", "");
    if (NOISE.contains(name)
        || MOMENTS.contains(name) && isNow(value)
        || path.equals(besides)
        || value.isNull()) {
      return;
    }
    if (value.isObject()) {
      value.properties().forEach(e -> flatten(path + "." + e.getKey(), e.getValue(), besides));
    } else if (value.isArray()) {
      value.forEach(v -> flatten(path, v, besides));
    } else {
      String said = MADE_HERE.matcher(value.asString()).replaceAll("$1_");
      for (int time = 1; !values.add(path + " " + time + " " + said); time++) {
        // the same once more
      }
      paths.add(path);
    }
  }

  private static boolean isNow(JsonNode seconds) {
    return seconds.asLong(0) == Bench.START.getEpochSecond();
  }

  /** Where another answer differs, by the shortest paths that say so. */
  Set<String> differences(Facts other) {
    Set<String> differ = new TreeSet<>();
    collect(this, other, differ);
    collect(other, this, differ);
    Set<String> telling = new TreeSet<>(differ);
    telling.removeIf(path -> KIND.matcher(path).matches());
    return telling.isEmpty() ? differ : telling;
  }

  private static void collect(Facts one, Facts other, Set<String> differ) {
    for (String value : one.values) {
      if (!other.values.contains(value)) {
        differ.add(other.missing(value.substring(0, value.indexOf(' '))));
      }
    }
  }

  /** The shortest beginning of a path under which nothing is said here, or the path. */
  private String missing(String path) {
    int from = Math.max(0, path.indexOf(':') + 1);
    for (int dot = path.indexOf('.', from); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      String beginning = path.substring(0, dot);
      if (paths.stream().noneMatch(p -> p.startsWith(beginning + "."))) {
        return beginning;
      }
    }
    return path;
  }
}
