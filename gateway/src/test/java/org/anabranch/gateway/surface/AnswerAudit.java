package org.anabranch.gateway.surface;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Has a vendor answer with every field of its dialect's answers, and notes by field where it
 * arrives at clients, a column for each {@link RequestForm}:
 *
 * <ul>
 *   <li>paths: there the client's answer differs with it; of a stream with the event's name before
 *       them
 *   <li>{@code -}: it changes nothing
 *   <li>{@code error}: the client is told that there is no answer
 *   <li>{@code =}: the client speaks the same dialect, and is told it as it came
 *   <li>{@code !}: none of these
 * </ul>
 *
 * A field whose values fare differently has several. What an object holds of which nothing arrives
 * anywhere is not tried.
 */
final class AnswerAudit {
  private static final Set<String> NOTHING = Set.of("-");

  private final Between between;
  private final AnswerForm form;
  private final Map<String, String> rows = new LinkedHashMap<>();
  private final Map<String, String> notes = new HashMap<>();
  private final Map<String, Map<RequestForm, Object>> heard = new HashMap<>();

  AnswerAudit(Between between, AnswerForm form) {
    this.between = between;
    this.form = form;
  }

  /** By field, where it arrives, in the order of the forms, separated by tabs. */
  Map<String, String> rows() {
    Walk<List<JsonNode>> walk =
        new Walk<>(
            true,
            new Samples("answers/"),
            Samples.resource("answers/companions.json").path(form.toString()),
            this::isWorthIt);
    for (AnswerForm.Told told : form.told()) {
      JsonNode full = new Samples("answers/").full(told.shape(), "");
      if (told.row().isEmpty()
          || isWorthIt(told.row(), "", form.plain(), List.of(form.around(told, full)), true)) {
        walk.through(
            told.shape(), told.row(), form.given(told), object -> form.around(told, object));
      }
    }
    return rows;
  }

  /** By field, what was sent and told where it was not as it should be. */
  Map<String, String> notes() {
    return notes;
  }

  private boolean isWorthIt(
      String row,
      String path,
      List<JsonNode> without,
      Collection<List<JsonNode>> withs,
      boolean one) {
    StringBuilder cells = new StringBuilder();
    boolean nothing = true;
    for (RequestForm client : RequestForm.values()) {
      Set<String> outcome = new TreeSet<>();
      withs.forEach(with -> outcome.addAll(outcome(client, row, without, with)));
      if (one && outcome.size() > 1) {
        outcome.removeAll(NOTHING);
      }
      cells.append(cells.isEmpty() ? "" : "\t").append(String.join(", ", outcome));
      nothing &= client == form.dialect() || outcome.equals(NOTHING);
    }
    rows.put(row, cells.toString());
    return !nothing;
  }

  private Set<String> outcome(
      RequestForm client, String row, List<JsonNode> without, List<JsonNode> with) {
    Object after = heard(client, with);
    if (client == form.dialect()) {
      boolean same = after instanceof List<?> events && events.equals(with);
      if (!same) {
        notes.put(row, client + " " + with + " -> " + after);
      }
      return Set.of(same ? "=" : after instanceof List<?> ? "!" : "error");
    }
    Object before = heard(client, without);
    if (after instanceof List<?>) {
      Facts told = before instanceof List<?> ? facts(before) : Facts.of(List.of());
      Set<String> differ = told.differences(facts(after));
      return differ.isEmpty() ? NOTHING : differ;
    }
    notes.put(row, client + " " + with + " -> " + after + " after " + before);
    return Set.of("error");
  }

  @SuppressWarnings("unchecked")
  private static Facts facts(Object events) {
    return Facts.of((List<JsonNode>) events);
  }

  /** The client's events, or a text that says how it failed. */
  private Object heard(RequestForm client, List<JsonNode> vendors) {
    return heard
        .computeIfAbsent(vendors.toString(), _ -> new HashMap<>())
        .computeIfAbsent(client, c -> hear(c, vendors));
  }

  private Object hear(RequestForm client, List<JsonNode> vendors) {
    between.answering(form.wire().type(), form.wire().write(vendors));
    Wire wire = new Wire(client, form.stream());
    Between.Answered answered = wire.ask(between, Between.model(form.dialect()));
    if (answered.status() != 200) {
      return answered.status() + " " + answered.body();
    }
    List<JsonNode> events = wire.read(answered.bytes());
    boolean failed =
        form.stream()
            && events.stream()
                .anyMatch(
                    e ->
                        e.path("error").isObject()
                            || e.has("exception")
                            || List.of("error", "response.failed")
                                .contains(e.path("type").asString("")));
    return failed && client != form.dialect() ? "failed " + events : events;
  }
}
