package org.anabranch.compute.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Limits that cannot all be kept. No smaller set of them is to blame: without any one of them the
 * others can be kept together.
 *
 * @param members in the order of {@link Limits}
 * @param cutShort whether the search ran out of time, so that some of them may be needless
 */
public record Conflict(List<Member> members, boolean cutShort) {
  /** The code of the problem that tells of a conflict. */
  public static final String CODE = "plan-infeasible";

  private static final int MOST_TOLD = 12;

  /**
   * One limit.
   *
   * @param name for people: {@code power of Abilene TX}
   * @param at JSON pointer to its place in the estate
   * @param asks what it says, with units
   * @param change what change of it alone would let the others hold; null when none was found
   * @param enough whether that change would let everything else in the estate hold too; where not,
   *     another conflict is told next
   */
  public record Member(
      String name, String at, String asks, @Nullable String change, boolean enough) {}

  public Conflict {
    members = List.copyOf(members);
  }

  /**
   * One limit as a problem tells it.
   *
   * @param line in the estate's text; empty where no text was at hand
   * @param change empty when no change of it alone would do
   */
  public record Told(String name, String asks, String line, String change) {}

  /** The limits among the facts of a problem; none when it tells of no conflict. */
  public static List<Told> told(Problem problem) {
    List<Told> told = new ArrayList<>();
    Map<String, String> facts = problem.facts();
    for (int i = 1; facts.containsKey("limit-" + i); i++) {
      String key = "limit-" + i;
      told.add(
          new Told(
              facts.getOrDefault(key, ""),
              facts.getOrDefault(key + "-asks", ""),
              facts.getOrDefault(key + "-line", ""),
              facts.getOrDefault(key + "-change", "")));
    }
    return told;
  }

  /**
   * As a problem, BAD_INPUT, with the members among its facts: {@code limit-1}, {@code
   * limit-1-asks}, {@code limit-1-at} and {@code limit-1-change}.
   *
   * @param estate its name
   */
  Problem problem(String estate) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (int i = 0; i < members.size(); i++) {
      Member m = members.get(i);
      String key = "limit-" + (i + 1);
      facts.put(key, m.name());
      facts.put(key + "-asks", m.asks());
      facts.put(key + "-at", m.at());
      if (m.change() != null) {
        facts.put(key + "-change", m.change());
      }
    }
    facts.put("cut-short", Boolean.toString(cutShort));
    return new Problem(Problem.Kind.BAD_INPUT, CODE, message(estate), fix(), facts);
  }

  private String message(String estate) {
    String told =
        members.stream()
            .limit(MOST_TOLD)
            .map(m -> "%s (at %s)".formatted(m.name(), m.at()))
            .collect(Collectors.joining("; "));
    int more = members.size() - MOST_TOLD;
    return "%s: no plan keeps %s: %s%s.%s"
        .formatted(
            estate,
            members.size() == 1
                ? "this limit"
                : "these %d limits together".formatted(members.size()),
            told,
            more > 0 ? "; and %d more".formatted(more) : "",
            cutShort ? " The search was cut short, so a smaller set may be to blame." : "");
  }

  private String fix() {
    String enough = changes(true);
    String some = changes(false);
    if (!enough.isEmpty()) {
      return "One of these would do: " + enough + ".";
    }
    return some.isEmpty()
        ? "Loosen one of them; others stand in the way too, and are told next."
        : "One of these would end this conflict, and others are told next: " + some + ".";
  }

  private String changes(boolean enough) {
    return members.stream()
        .filter(m -> m.enough() == enough)
        .flatMap(m -> Stream.ofNullable(m.change()))
        .collect(Collectors.joining("; or "));
  }
}
