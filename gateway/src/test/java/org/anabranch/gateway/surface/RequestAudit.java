package org.anabranch.gateway.surface;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends every field of a dialect's requests to every vendor's dialect, and notes by field what came
 * of it, a column for each {@link RequestForm}:
 *
 * <ul>
 *   <li>{@code c}: it changes what the vendor is asked
 *   <li>{@code r}: it is refused with a 400 that names it or what it is part of
 *   <li>{@code -}: it changes nothing
 *   <li>{@code ^}: what it is part of is refused already
 *   <li>{@code =}: the vendor is asked in the same dialect, and with every value alike
 *   <li>{@code !}: none of these
 * </ul>
 *
 * A field whose values fare differently has several letters. Where an object is refused by every
 * other dialect, what it holds is not tried.
 */
final class RequestAudit {
  private static final Pattern NAMED =
      Pattern.compile("“([^”]+)”|\"(?:param|field)\":\"([^\"]+)\"");

  private final Between between;
  private final RequestForm form;
  private final Map<String, String> rows = new LinkedHashMap<>();
  private final Map<String, String> notes = new HashMap<>();
  private final Map<String, Map<RequestForm, String>> sent = new HashMap<>();

  RequestAudit(Between between, RequestForm form) {
    this.between = between;
    this.form = form;
  }

  /** By field, the outcomes, in the order of the forms, separated by spaces. */
  Map<String, String> rows() {
    new Walk<ObjectNode>(
            false,
            new Samples(""),
            Samples.resource("companions.json").path(form.name()),
            this::isWorthIt)
        .through(
            form.fields(),
            "",
            Set.of(form.turns()), // every request has them
            object -> (ObjectNode) object.deepCopy());
    return rows;
  }

  /** By field, what was sent and told where it was not as it should be. */
  Map<String, String> notes() {
    return notes;
  }

  /** Tries the values of one field; one that all other dialects refuse is not looked into. */
  private boolean isWorthIt(
      String row, String path, ObjectNode without, Collection<ObjectNode> withs, boolean one) {
    StringBuilder outcomes = new StringBuilder();
    boolean refused = true;
    for (RequestForm out : RequestForm.values()) {
      String outcome = outcome(out, without, withs, row, path);
      outcomes.append(outcomes.isEmpty() ? "" : " ").append(outcome);
      refused &= out == form || "r".equals(outcome) || "^".equals(outcome);
    }
    rows.put(row, outcomes.toString());
    return !refused;
  }

  private String outcome(
      RequestForm out, ObjectNode without, Collection<ObjectNode> withs, String row, String path) {
    String before = sent(out, without);
    if (before.startsWith("refused")) {
      notes.putIfAbsent(row, out + " ^ " + without + " -> " + before);
      return "^";
    }
    StringBuilder outcome = new StringBuilder();
    for (ObjectNode with : withs) {
      String after = sent(out, with);
      String letter = letter(out, before, after, with, path);
      if (letter.equals("!") || letter.equals("r") && out == form) {
        notes.put(row, out + " " + with + " -> " + after);
      }
      if (outcome.indexOf(letter) < 0) {
        outcome.append(letter);
      }
    }
    return outcome.toString();
  }

  private String letter(
      RequestForm out, String before, String after, ObjectNode with, String path) {
    if (after.startsWith("refused")) {
      return names(after, path) ? "r" : "!";
    }
    if (out == form) {
      JsonNode vendor = Json.tree(after.substring(after.indexOf('\n') + 1));
      ObjectNode client = form.with("up", with);
      return sameButModel(vendor, client) ? "=" : "!";
    }
    return after.equals(before) ? "-" : "c";
  }

  private static boolean sameButModel(JsonNode vendor, ObjectNode client) {
    ObjectNode passed = (ObjectNode) vendor;
    if (passed.has("model")) {
      passed.put("model", "up");
    }
    return passed.equals(client);
  }

  /** Whether a refusal names the field, what holds it, or what it holds, as the client does. */
  static boolean names(String refusal, String path) {
    return NAMED
        .matcher(refusal)
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .map(found -> found.replaceAll("\\[\\d+]|\\.\\d+(?![^.])", ""))
        .anyMatch(n -> (path + ".").startsWith(n + ".") || n.startsWith(path + "."));
  }

  private String sent(RequestForm out, ObjectNode fields) {
    return sent.computeIfAbsent(fields.toString(), _ -> new HashMap<>())
        .computeIfAbsent(out, o -> send(o, fields));
  }

  /** What the vendor is asked, or how the client is refused. */
  private String send(RequestForm out, ObjectNode fields) {
    String model = Between.model(out);
    between.answering(
        "application/json",
        Samples.resource("answers.json").path(model).toString().getBytes(UTF_8));
    Between.Answered answered = between.ask(form.path(model), form.with(model, fields).toString());
    Between.Asked asked = between.asked();
    if (answered.status() != 200 || asked == null) {
      return "refused " + answered.status() + " " + answered.body();
    }
    StringBuilder told = new StringBuilder(asked.address());
    asked.headers().entrySet().stream()
        .filter(h -> h.getKey().matches("anthropic-.*|x-amzn-bedrock-.*"))
        .forEach(h -> told.append(' ').append(h));
    return told.append('\n').append(asked.body()).toString();
  }
}
