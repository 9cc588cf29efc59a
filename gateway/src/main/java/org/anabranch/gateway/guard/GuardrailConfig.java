package org.anabranch.gateway.guard;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.SaidElsewhere;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SettingRefused;
import org.jspecify.annotations.Nullable;

/**
 * One guardrail: what it looks for, where, and what it does then.
 *
 * @param name stands in refusals, decisions and metrics
 * @param kind what it looks for
 * @param when whether it reads requests, answers or both; {@code both} when absent, but {@code
 *     after} for a schema
 * @param action what is done when it finds something; {@code redact} when absent, but {@code block}
 *     for an outside checker, which may say otherwise itself
 * @param workspaces whose requests it reads; everybody's when empty
 * @param models the models, ids and aliases whose requests it reads, as clients ask for them; all
 *     when empty
 * @param detect of personal data: {@code email}, {@code phone}, {@code card}, {@code iban}, {@code
 *     national_id}, {@code ip}; all when empty
 * @param words of a deny list: words and phrases, found whole and in either case
 * @param patterns of a deny list: regular expressions in RE2's syntax; in streams they see what
 *     lies within 256 characters
 * @param schema a JSON Schema as text that answers must obey; the one the request itself names when
 *     absent
 * @param url the outside checker's address
 * @param secret signs what is sent to the outside checker
 * @param timeoutMillis how long the outside checker may take, 2000
 * @param failOpen whether all goes on when the outside checker does not answer; false
 * @param unreadable what is done about pictures, sounds and documents; {@code refuse}
 * @param maxMegabytes of such parts that the outside checker is shown at once, in base 64; 16
 */
@SaidElsewhere({
  "guardrail_name, id: name",
  "guardrail, type: kind",
  "mode, stage: when: before, after or both",
  "pii_entities_config, entities: detect",
  "timeout: timeout_millis",
  "default_on, enabled: workspaces and models, which say whose requests it reads"
})
public record GuardrailConfig(
    String name,
    Kind kind,
    When when,
    Action action,
    List<String> workspaces,
    List<String> models,
    List<String> detect,
    List<String> words,
    List<String> patterns,
    @Nullable String schema,
    @Nullable URI url,
    @Nullable SecretRef secret,
    Integer timeoutMillis,
    Boolean failOpen,
    Unreadable unreadable,
    Integer maxMegabytes) {
  private static final int LONGEST_WORD = 200;

  /** What a guardrail looks for. */
  public enum Kind {
    PERSONAL_DATA,
    SECRETS,
    DENY_LIST,
    SCHEMA,
    WEBHOOK
  }

  /** Which side a guardrail reads. */
  public enum When {
    BEFORE,
    AFTER,
    BOTH
  }

  /** What is done with what was found. */
  public enum Action {
    /** The request is refused, or the answer is kept back. */
    BLOCK,
    /** A mark takes its place. */
    REDACT,
    /** It is counted and passes. */
    FLAG
  }

  /** What is done about what is no text. */
  public enum Unreadable {
    /** A request with any is refused. */
    REFUSE,
    /** It passes, and the decision says so. */
    PASS,
    /** The outside checker is shown it. */
    CHECK
  }

  public GuardrailConfig {
    check(name != null && !name.isBlank(), "name", "the name of a guardrail is missing");
    check(kind != null, "kind", "kind of guardrail “%s” is missing", name);
    when = when == null ? (kind == Kind.SCHEMA ? When.AFTER : When.BOTH) : when;
    boolean checks = kind == Kind.SCHEMA || kind == Kind.WEBHOOK;
    action = action == null ? (checks ? Action.BLOCK : Action.REDACT) : action;
    workspaces = workspaces == null ? List.of() : List.copyOf(workspaces);
    models = models == null ? List.of() : List.copyOf(models);
    detect = detect == null ? List.of() : List.copyOf(detect);
    words = words == null ? List.of() : List.copyOf(words);
    patterns = patterns == null ? List.of() : List.copyOf(patterns);
    timeoutMillis = timeoutMillis == null ? 2000 : timeoutMillis;
    failOpen = failOpen != null && failOpen;
    unreadable = unreadable == null ? Unreadable.REFUSE : unreadable;
    maxMegabytes = maxMegabytes == null ? 16 : maxMegabytes;
    check(
        unreadable != Unreadable.CHECK || kind == Kind.WEBHOOK,
        "unreadable",
        "unreadable of guardrail “%s” is check, which only a webhook can",
        name);
    check(
        maxMegabytes > 0 && maxMegabytes <= 256,
        "max_megabytes",
        "max_megabytes of guardrail “%s” is %s, expected 1 to 256",
        name,
        maxMegabytes);
    check(
        kind != Kind.SCHEMA || (when == When.AFTER && action == Action.BLOCK),
        when == When.AFTER ? "action" : "when",
        "guardrail “%s” is a schema, which reads answers only and blocks",
        name);
    for (int i = 0; i < detect.size(); i++) {
      check(
          PersonalData.SORTS.contains(detect.get(i)),
          List.of("detect", i),
          "guardrail “%s” is to detect “%s”; there are %s",
          name,
          detect.get(i),
          PersonalData.SORTS.stream().sorted().toList());
    }
    check(
        kind != Kind.DENY_LIST || !words.isEmpty() || !patterns.isEmpty(),
        "kind",
        "guardrail “%s” is a deny list without words and patterns",
        name);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      check(
          !word.isBlank() && word.length() <= LONGEST_WORD,
          List.of("words", i),
          "a word of guardrail “%s” is empty or longer than 200 characters",
          name);
    }
    check(
        kind != Kind.WEBHOOK || (url != null && isWeb(url)),
        "url",
        "url of guardrail “%s” is %s, expected an http or https address",
        name,
        String.valueOf(url));
    check(
        timeoutMillis > 0 && timeoutMillis <= 60_000,
        "timeout_millis",
        "timeout_millis of guardrail “%s” is %s, expected 1 to 60000",
        name,
        timeoutMillis);
    if (kind == Kind.DENY_LIST) {
      new DenyList(words, patterns);
    }
    if (kind == Kind.SCHEMA && schema != null) {
      checkSchema(schema);
    }
  }

  private static boolean isWeb(URI url) {
    return Set.of("http", "https").contains(String.valueOf(url.getScheme()))
        && url.getHost() != null;
  }

  private static void checkSchema(String schema) {
    try {
      new SchemaCheck(schema);
    } catch (IllegalArgumentException e) {
      throw new SettingRefused(String.valueOf(e.getMessage()), "schema");
    }
  }

  private static void check(boolean holds, String setting, String message, Object... values) {
    check(holds, List.of(setting), message, values);
  }

  private static void check(boolean holds, List<Object> place, String message, Object... values) {
    if (!holds) {
      throw new SettingRefused(message.formatted(values) + ".", place.toArray());
    }
  }

  boolean reads(When stage) {
    return when == When.BOTH || when == stage;
  }

  boolean appliesTo(String workspace, String model) {
    return (workspaces.isEmpty() || workspaces.contains(workspace))
        && (models.isEmpty() || models.contains(model));
  }
}
