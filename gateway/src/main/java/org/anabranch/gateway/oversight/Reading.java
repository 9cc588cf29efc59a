package org.anabranch.gateway.oversight;

import io.netty.channel.EventLoop;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.anabranch.gateway.call.Notes;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.guard.Guarded;
import org.anabranch.gateway.guard.Guarded.Action;
import org.anabranch.gateway.guard.Guarded.Stage;
import org.anabranch.gateway.guard.GuardrailConfig;
import org.anabranch.gateway.guard.Guards;
import org.anabranch.gateway.guard.Screening;
import org.anabranch.gateway.guard.Texts;
import org.anabranch.gateway.guard.Unread;
import org.anabranch.gateway.guard.Verdict;
import org.anabranch.gateway.route.Ask;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;

/**
 * Guardrails read something of one request: first what is no text is ruled on, then the searching
 * ones read the texts, then the outside checkers are asked in their order. What they found is noted
 * in the decision. All on the client's event loop.
 */
public final class Reading {
  static final Stage BEFORE = Stage.BEFORE;
  static final Stage AFTER = Stage.AFTER;

  private static final Shape<Conversation> CONVERSATION =
      new Shape<>(Texts::of, Texts::map, Unread::of);
  private static final Shape<Reply> REPLY = new Shape<>(Texts::of, Texts::map, Unread::of);
  private static final Shape<EmbeddingAsk> EMBEDDING =
      new Shape<>(
          EmbeddingAsk::texts,
          (asked, text) -> asked.with(asked.texts().stream().map(text).toList()),
          Reading::tokens);

  private final Oversights all;
  private final Ask ask;
  private final Notes notes;
  private final EventLoop loop;

  Reading(Oversights all, Ask ask, Notes notes, EventLoop loop) {
    this.all = all;
    this.ask = ask;
    this.notes = notes;
    this.loop = loop;
  }

  /**
   * How texts, and what is none, stand in something.
   *
   * @param map comes by the texts in the order of {@code texts}
   */
  record Shape<T>(Listing<T, String> texts, Replacing<T> map, Listing<T, Unread> unread) {}

  /** Tells all there is of one sort. */
  interface Listing<T, S> {
    List<S> of(T whole);
  }

  /** Replaces the texts of something, one by one. */
  interface Replacing<T> {
    T map(T whole, UnaryOperator<String> text);
  }

  /** Takes what was read, as it may go on, or the refusal. */
  public interface Checked<T> {
    void accept(T checked, @Nullable Refusal refusal);
  }

  void conversation(Guards guards, Conversation asked, Checked<Conversation> then) {
    read(guards, BEFORE, asked, CONVERSATION, then);
  }

  void reply(Guards guards, Reply reply, Checked<Reply> then) {
    read(guards, AFTER, reply, REPLY, then);
  }

  void embedding(Guards guards, EmbeddingAsk asked, Checked<EmbeddingAsk> then) {
    read(guards, BEFORE, asked, EMBEDDING, then);
  }

  /** Tokens are a document, which nobody here can read. */
  private static List<Unread> tokens(EmbeddingAsk asked) {
    return asked.tokens().stream()
        .map(cut -> Base64.getEncoder().encodeToString(Json.MAPPER.writeValueAsBytes(cut)))
        .map(base64 -> Unread.inline("document", "application/json", base64))
        .toList();
  }

  <T> void read(Guards guards, Stage stage, T whole, Shape<T> shape, Checked<T> then) {
    List<Unread> unread = guards.isEmpty() ? List.of() : shape.unread().of(whole);
    Refusal refusal = rule(guards, stage, unread);
    if (refusal != null) {
      then.accept(whole, refusal);
      return;
    }
    Screening screening = guards.screening();
    T screened = guards.screen(whole, screening, shape.map()::map);
    note(stage, screening);
    String blocked = screening.blockedBy();
    if (blocked != null) {
      then.accept(whole, blocked(blocked, stage, ""));
      return;
    }
    consult(guards.webhooks().iterator(), stage, screened, shape, unread, then);
  }

  /** What guardrails say of parts that they cannot read; null where all may pass or be shown. */
  private @Nullable Refusal rule(Guards guards, Stage stage, List<Unread> unread) {
    if (unread.isEmpty()) {
      return null;
    }
    Map<String, Integer> kinds = new TreeMap<>();
    unread.forEach(u -> kinds.merge(u.kind(), 1, Integer::sum));
    GuardrailConfig strict = guards.refusing();
    if (strict != null) {
      kinds.forEach(
          (kind, count) ->
              notes.add(new Guarded(strict.name(), stage, Action.REFUSE, kind, count)));
      return cannotRead(strict);
    }
    for (GuardrailConfig lax : guards.passing()) {
      kinds.forEach(
          (kind, count) -> notes.add(new Guarded(lax.name(), stage, Action.PASS, kind, count)));
    }
    return null;
  }

  /** What a guardrail says of what it cannot read. */
  static Refusal cannotRead(GuardrailConfig guardrail) {
    return Refusals.of(
        Problem.of(
                Problem.Kind.FORBIDDEN,
                "guardrails-cannot-read",
                "The guardrail “%s” cannot read pictures, sounds, documents or a prompt of tokens."
                    .formatted(guardrail.name()),
                "Leave them out, or set “unreadable” of this guardrail to pass or check.")
            .asException()
            .problem());
  }

  /** Takes down what was found in texts. */
  void note(Stage stage, Screening screening) {
    screening.triggers().forEach(found -> notes.add(Guarded.of(stage, found)));
  }

  private static Refusal blocked(String guardrail, Stage stage, Verdict verdict) {
    Verdict.Unchecked unchecked = verdict.unchecked();
    return unchecked == null || !unchecked.mayPass()
        ? blocked(guardrail, stage, verdict.reason())
        : Refusal.of(
                503,
                "guardrail_unavailable",
                "The guardrail “%s” could not check %s, which is why it was not let through."
                    .formatted(guardrail, checked(stage)))
            .with("retry-after", "1");
  }

  private static String checked(Stage stage) {
    return stage == BEFORE ? "the request" : "the answer";
  }

  private static Refusal blocked(String guardrail, Stage stage, String reason) {
    String what = checked(stage);
    String why = reason.isBlank() ? "" : " " + reason;
    return Refusal.of(
        400, "content_blocked", "The guardrail “" + guardrail + "” blocked " + what + "." + why);
  }

  private <T> void consult(
      Iterator<GuardrailConfig> left,
      Stage stage,
      T whole,
      Shape<T> shape,
      List<Unread> unread,
      Checked<T> then) {
    if (!left.hasNext()) {
      then.accept(whole, null);
      return;
    }
    GuardrailConfig next = left.next();
    boolean shown = next.unreadable() == GuardrailConfig.Unreadable.CHECK;
    all.ask(
        next,
        stage,
        ask,
        shape.texts().of(whole),
        shown ? unread : List.of(),
        loop,
        verdict -> {
          note(next, stage, verdict);
          switch (verdict.action()) {
            case ALLOW, FLAG -> consult(left, stage, whole, shape, unread, then);
            case BLOCK -> then.accept(whole, blocked(next.name(), stage, verdict));
            case REDACT -> {
              Iterator<String> others = verdict.replacements().iterator();
              T other = shape.map().map(whole, _ -> others.next());
              consult(left, stage, other, shape, unread, then);
            }
          }
        });
  }

  private void note(GuardrailConfig checker, Stage stage, Verdict verdict) {
    @Nullable Action did =
        switch (verdict.action()) {
          case ALLOW -> null;
          case FLAG -> Action.FLAG;
          case REDACT -> Action.REDACT;
          case BLOCK -> Action.BLOCK;
        };
    if (did != null) {
      Verdict.Unchecked unchecked = verdict.unchecked();
      String why = unchecked == null ? "" : unchecked.why();
      notes.add(new Guarded(checker.name(), stage, did, "", why, 1));
    }
  }

  /**
   * What is said twice could be read in one way here and in another by the vendor. Throws {@link
   * BadRequest}.
   */
  static void refuseDoubles(Incoming request) {
    try {
      Json.MAPPER
          .reader()
          .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .readTree(request.array(), 0, request.length());
    } catch (JacksonException e) {
      throw BadRequest.malformed(e);
    }
  }
}
