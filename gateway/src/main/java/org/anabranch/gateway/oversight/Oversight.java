package org.anabranch.gateway.oversight;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.anabranch.gateway.cache.Answers;
import org.anabranch.gateway.cache.Known;
import org.anabranch.gateway.cache.Listening;
import org.anabranch.gateway.cache.ListeningReader;
import org.anabranch.gateway.cache.ListeningRelay;
import org.anabranch.gateway.cache.Question;
import org.anabranch.gateway.call.Notes;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.dialect.TranslatingRelay;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.guard.Guarded;
import org.anabranch.gateway.guard.Guards;
import org.anabranch.gateway.guard.Screening;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What guardrails and the cache do about one conversation: they read the request before anybody is
 * asked, and the answer before the client has it. What they found is noted in the decision. All on
 * the client's event loop.
 */
public final class Oversight {
  static final String CACHE = "x-anabranch-cache";

  private static final Logger LOG = LoggerFactory.getLogger(Oversight.class);
  private static final Duration LONGEST_EMBEDDING = Duration.ofSeconds(2);

  private final Oversights all;
  private final Ask ask;
  private final Notes notes;
  private final Guards before;
  private final Guards after;
  private final @Nullable Answers answers;
  private final boolean mayTell;
  private final Incoming request;
  private final Reading reading;
  private final EventLoop loop;
  private final Map<Relay, Watch> watched = new IdentityHashMap<>();

  private Format format = Format.TEXT;
  private @Nullable Question question;
  private float @Nullable [] vector;

  /** What is known of a stream that goes by. */
  private record Watch(Screening screening, @Nullable Listening listening) {}

  /** What is to be done with a request. */
  public sealed interface Entry {
    record Ask(Conversation conversation) implements Entry {}

    record Refuse(Refusal refusal) implements Entry {}

    record Tell(Known known) implements Entry {}
  }

  /** What is to be done with an answer. */
  public sealed interface Exit {
    record Tell(Reply reply) implements Exit {}

    record Refuse(Refusal refusal) implements Exit {}

    record Unfit(String why) implements Exit {}
  }

  /**
   * @param answers null where the cache is off
   */
  Oversight(
      Oversights all,
      Ask ask,
      Notes notes,
      Guards before,
      Guards after,
      @Nullable Answers answers,
      Incoming request,
      EventLoop loop) {
    this.all = all;
    this.ask = ask;
    this.notes = notes;
    this.before = before;
    this.after = after;
    this.request = request;
    this.reading = new Reading(all, ask, notes, loop);
    this.loop = loop;
    String control =
        String.join(",", request.headers().getAll("cache-control")).toLowerCase(Locale.ROOT);
    boolean off = control.contains("no-store") || request.headers().contains(CACHE, "off", true);
    this.answers = off ? null : answers;
    this.mayTell = !control.contains("no-cache");
  }

  /** Whether the vendor's bytes must not reach the client unread. */
  public boolean readsAnswers() {
    return !after.isEmpty();
  }

  /** Whether an answer must be whole before the client has any of it. */
  public boolean needsWhole() {
    return after.needWhole();
  }

  /**
   * Reads the request and says, now or later, what is to be done. Throws {@link BadRequest}.
   *
   * @param asked reads the request
   */
  public void enter(Conversation asked, Consumer<Entry> then) {
    if (!before.isEmpty()) {
      Reading.refuseDoubles(request);
    }
    format = asked.format();
    reading.conversation(
        before,
        asked,
        (checked, refusal) -> {
          if (refusal == null) {
            lookUp(checked, then);
          } else {
            then.accept(new Entry.Refuse(refusal));
          }
        });
  }

  private void lookUp(Conversation asked, Consumer<Entry> then) {
    Entry unknown = new Entry.Ask(asked);
    if (answers == null) {
      then.accept(unknown);
      return;
    }
    Question asks =
        Question.of(Oversights.workspace(ask), asked, answers.config().anyTemperature());
    question = asks;
    Known known = asks == null || !mayTell ? null : answers.exact(asks);
    if (known != null) {
      then.accept(new Entry.Tell(known));
    } else if (asks == null
        || !answers.config().semantic().enabled()
        || asks.surroundings() == null
        || !all.workshop().handOver(() -> embed(answers, asks, unknown, then))) {
      then.accept(unknown);
    }
  }

  /** Blocks; goes on with the request on the loop. */
  private void embed(Answers from, Question asks, Entry unknown, Consumer<Entry> then)
      throws InterruptedException {
    float[] made = null;
    Known known = null;
    try {
      made = all.workshop().embed(List.of(asks.words()), Deadline.in(LONGEST_EMBEDDING)).getFirst();
      known = mayTell ? from.near(asks, made) : null;
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("A question could not be compared with earlier ones");
    }
    float[] own = made;
    Known found = known;
    loop.execute(
        () -> {
          vector = own;
          then.accept(found == null ? unknown : new Entry.Tell(found));
        });
  }

  /** Reads what is to be embedded, and tells it as it may go out, or a refusal. */
  public void embedding(EmbeddingAsk asked, Reading.Checked<EmbeddingAsk> then) {
    reading.embedding(before, asked, then);
  }

  /** Reads a whole answer, and says now or later what is to be done with it. */
  public void leave(Reply reply, Consumer<Exit> then) {
    Guards.Complaint complaint = after.complaint(reply, format);
    if (complaint != null) {
      notes.add(
          new Guarded(complaint.guardrail(), Reading.AFTER, Guarded.Action.BLOCK, "schema", 1));
      then.accept(new Exit.Unfit(complaint.why()));
      return;
    }
    reading.reply(
        after,
        reply,
        (checked, refusal) ->
            then.accept(refusal == null ? new Exit.Tell(checked) : new Exit.Refuse(refusal)));
  }

  /** A stream from a vendor of another dialect, or one that must be read. */
  public Relay translating(Outbound outbound, Upstream upstream, StreamWriter writer) {
    Screening screening = after.screening();
    Listening listening = new Listening();
    Relay relay =
        new TranslatingRelay(
            new ListeningReader(after.guard(outbound.reader(upstream), screening), listening),
            writer);
    watched.put(relay, new Watch(screening, listening));
    return relay;
  }

  /** A stream that may pass as it comes. */
  public Relay passing(Outbound outbound, Upstream upstream, Relay relay) {
    if (question == null) {
      return relay;
    }
    Listening listening = new Listening();
    Relay heard = new ListeningRelay(relay, outbound.reader(upstream), listening);
    watched.put(heard, new Watch(after.screening(), listening));
    return heard;
  }

  /**
   * A stream is over.
   *
   * @param whole whether the client has all of it
   */
  public void streamed(@Nullable Relay relay, boolean whole) {
    Watch watch = relay == null ? null : watched.remove(relay);
    if (watch == null) {
      return;
    }
    reading.note(Reading.AFTER, watch.screening());
    Reply reply = whole && watch.listening() != null ? watch.listening().reply() : null;
    if (reply != null) {
      keep(reply);
    }
  }

  /** The answer so far is gone on with by another: its parts are not to be kept. */
  public void resumed() {
    question = null;
  }

  /** Keeps an answer as the client has it, where it may be. */
  public void keep(Reply reply) {
    if (answers != null && question != null) {
      answers.keep(question, reply, vector);
    }
  }

  /** What is to be read in the headers of an answer. */
  public void mark(HttpHeaders headers) {
    if (answers != null && question != null) {
      headers.set(CACHE, "miss");
    }
  }

  /** What is to be read in the headers of an answer from the cache; notes it in the decision. */
  public Map<String, String> marks(Known known) {
    Double similarity = known.similarity();
    Map<String, String> marks = new HashMap<>();
    marks.put(CACHE, similarity == null ? "hit" : "semantic");
    marks.put("age", Long.toString(known.ageSeconds()));
    if (similarity != null) {
      marks.put("x-anabranch-cache-similarity", "%.4f".formatted(similarity));
    }
    notes.add(
        new Decision.Note(
            Decision.Note.Kind.CACHE,
            similarity == null
                ? "from the cache, %d s old".formatted(known.ageSeconds())
                : "from the cache, %d s old, of a question %.4f alike"
                    .formatted(known.ageSeconds(), similarity),
            1));
    return marks;
  }
}
