package org.anabranch.gateway.surface;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.anabranch.gateway.surface.Samples.Alternative;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Goes through all fields of a shape, from the top down, and has each tried with every value worth
 * trying. A type that stands in several places is looked into at the first.
 *
 * @param <W> what an object is part of: a request, an answer, the events of a stream
 */
final class Walk<W> {
  private static final Pattern EMPTY = Pattern.compile("\\{}|\\[\\{}]");

  /** Tries one field. */
  @FunctionalInterface
  interface Trial<W> {
    /**
     * @param row what the field is called in the table
     * @param path the same without the tags of variants
     * @param one whether the values say one thing, more or less of it
     * @return whether it is worth to look into it
     */
    boolean isWorthIt(String row, String path, W without, Collection<W> withs, boolean one);
  }

  private final boolean whole;
  private final Samples samples;
  private final JsonNode companions;
  private final Trial<W> trial;
  private final Set<Shape.Obj> seen = new HashSet<>();
  private final Deque<Holder<W>> holders = new ArrayDeque<>();

  /**
   * @param whole whether an object is tried with all it may have too, so that one of which nothing
   *     is worth it need not be looked into; else with nothing but what it must have
   * @param companions by row and field, what must stand beside it for it to mean anything
   */
  Walk(boolean whole, Samples samples, JsonNode companions, Trial<W> trial) {
    this.whole = whole;
    this.samples = samples;
    this.companions = companions;
    this.trial = trial;
  }

  /**
   * An object whose fields are to be tried.
   *
   * @param row what it is called in the table
   * @param path the same without the tags of its variants
   * @param given fields that what it is part of has in any case
   * @param within makes what it is part of out of it
   */
  private record Holder<W>(
      Shape.Obj shape, String row, String path, Set<String> given, Function<JsonNode, W> within) {}

  /** Goes through an object and all it holds. */
  void through(Shape.Obj shape, String row, Set<String> given, Function<JsonNode, W> within) {
    holders.add(new Holder<>(shape, row, row.replaceAll("<[^>]*>", ""), given, within));
    while (!holders.isEmpty()) {
      Holder<W> holder = holders.removeFirst();
      if (seen.add(holder.shape())) {
        holder.shape().props().stream()
            .filter(p -> p.constant() == null)
            .forEach(p -> field(holder, p));
      }
    }
  }

  private void field(Holder<W> holder, Shape.Prop prop) {
    String path = holder.path().isEmpty() ? prop.name() : holder.path() + "." + prop.name();
    String row = holder.row().isEmpty() ? prop.name() : holder.row() + "." + prop.name();
    ObjectNode least = least(holder, prop.name());
    Map<String, List<Alternative>> byTag = new LinkedHashMap<>();
    for (Alternative each : samples.alternatives(prop.shape().get(), path)) {
      byTag.computeIfAbsent(each.tag(), _ -> new ArrayList<>()).add(each);
    }
    byTag.forEach(
        (tag, alternatives) -> {
          String named = tag.isEmpty() ? row : row + "<" + tag + ">";
          boolean worth = tried(holder, prop, least, named, path, alternatives);
          for (Alternative each : alternatives) {
            if (each.object() != null && worth) {
              holders.add(
                  new Holder<>(
                      each.object(),
                      named,
                      path,
                      Set.of(),
                      v -> holder.within().apply(with(least, prop.name(), each.wrap().apply(v)))));
            }
          }
        });
  }

  private ObjectNode least(Holder<W> holder, String field) {
    ObjectNode least = samples.least(holder.shape(), holder.path());
    least.remove(holder.given());
    companions
        .path(holder.row())
        .path(field)
        .properties()
        .forEach(e -> least.set(e.getKey(), e.getValue()));
    return least;
  }

  private static ObjectNode with(ObjectNode object, String name, JsonNode value) {
    ObjectNode copy = object.deepCopy();
    copy.set(name, value);
    return copy;
  }

  private boolean tried(
      Holder<W> holder,
      Shape.Prop prop,
      ObjectNode least,
      String row,
      String path,
      List<Alternative> alternatives) {
    W without = holder.within().apply(least);
    List<W> withs = new ArrayList<>();
    boolean full = false;
    for (Alternative each : alternatives) {
      if (whole && each.object() != null) {
        if (prop.required()) {
          return true; // tried with what holds it
        }
        full = true;
        JsonNode all = each.wrap().apply(samples.full(each.object(), path));
        withs.add(holder.within().apply(with(least, prop.name(), all)));
      }
      boolean says = !EMPTY.matcher(each.value().toString()).matches();
      W with = holder.within().apply(with(least, prop.name(), each.value()));
      if (says && !with.equals(without)) {
        withs.add(with);
      }
    }
    return withs.isEmpty() || trial.isWorthIt(row, path, without, withs, full);
  }
}
