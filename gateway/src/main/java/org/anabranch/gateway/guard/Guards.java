package org.anabranch.gateway.guard;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.gateway.guard.GuardrailConfig.Kind;
import org.anabranch.gateway.guard.GuardrailConfig.Unreadable;
import org.jspecify.annotations.Nullable;

/** The guardrails that read one side of one request. Safe for many threads; never blocks. */
public final class Guards {
  public static final Guards NONE = new Guards(List.of());

  private final List<Guardrail> searching;
  private final List<Guardrail> schemas;
  private final List<GuardrailConfig> webhooks;

  Guards(List<Guardrail> all) {
    searching = all.stream().filter(g -> g.detector() != null).toList();
    schemas = all.stream().filter(g -> g.is(Kind.SCHEMA)).toList();
    webhooks = all.stream().filter(g -> g.is(Kind.WEBHOOK)).map(Guardrail::config).toList();
  }

  private Guards(
      List<Guardrail> searching, List<Guardrail> schemas, List<GuardrailConfig> webhooks) {
    this.searching = searching;
    this.schemas = schemas;
    this.webhooks = webhooks;
  }

  public boolean isEmpty() {
    return searching.isEmpty() && schemas.isEmpty() && webhooks.isEmpty();
  }

  /** Whether an answer must be whole before it can be judged. */
  public boolean needWhole() {
    return !schemas.isEmpty() || !webhooks.isEmpty();
  }

  /** The outside checkers, which are to be asked in this order after the screening. */
  public List<GuardrailConfig> webhooks() {
    return webhooks;
  }

  /** Begins to read one request or answer. */
  public Screening screening() {
    return new Screening(searching);
  }

  /**
   * Reads all texts of something; what is to be redacted is.
   *
   * @param map replaces its texts, one by one
   */
  public <T> T screen(T whole, Screening screening, BiFunction<T, UnaryOperator<String>, T> map) {
    return searching.isEmpty() ? whole : map.apply(whole, screening::text);
  }

  /** The first that lets nothing pass unread; null where none is so strict. */
  public @Nullable GuardrailConfig refusing() {
    return reading(Unreadable.REFUSE).findFirst().orElse(null);
  }

  /** Those that let pass what they cannot read. */
  public List<GuardrailConfig> passing() {
    return reading(Unreadable.PASS).toList();
  }

  /** Whether an outside checker is shown what nobody reads. */
  public boolean showsUnread() {
    return reading(Unreadable.CHECK).findAny().isPresent();
  }

  /** Schemas are about the words of conversations alone. */
  private Stream<GuardrailConfig> reading(Unreadable rule) {
    return Stream.concat(searching.stream().map(Guardrail::config), webhooks.stream())
        .filter(g -> g.unreadable() == rule);
  }

  /** The same without the schemas. */
  public Guards withoutSchemas() {
    return schemas.isEmpty() ? this : new Guards(searching, List.of(), webhooks);
  }

  /** An answer's stream, with the texts read as they go by. */
  public StreamReader guard(StreamReader reader, Screening screening) {
    return searching.isEmpty() ? reader : new GuardedReader(reader, screening, refusing() != null);
  }

  /** Why an answer does not have the shape it must have; null when it has. */
  public @Nullable Complaint complaint(Reply reply, Format asked) {
    for (Guardrail guardrail : schemas) {
      SchemaCheck check = guardrail.schema() == null ? asked(asked) : guardrail.schema();
      String why = check == null ? null : complaint(reply, check);
      if (why != null) {
        return new Complaint(guardrail.config().name(), why);
      }
    }
    return null;
  }

  /**
   * What is wrong with an answer's shape.
   *
   * @param why goes on after “the answer is not as it must be:”
   */
  public record Complaint(String guardrail, String why) {}

  private static @Nullable SchemaCheck asked(Format format) {
    try {
      return switch (format) {
        case Format.Text _ -> null;
        case Format.JsonObject _ -> SchemaCheck.ANY_OBJECT;
        case Format.JsonSchema schema -> new SchemaCheck(schema.schema());
      };
    } catch (IllegalArgumentException e) {
      return null; // the vendor judges schemas that are none
    }
  }

  private static @Nullable String complaint(Reply reply, SchemaCheck check) {
    for (Reply.Choice choice : reply.choices()) {
      String text = Texts.said(choice);
      String why = text.isEmpty() ? null : check.complaint(text);
      if (why != null) {
        return why;
      }
    }
    return null;
  }
}
