package org.anabranch.gateway.exchange;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.dialect.TranslatingRelay;
import org.anabranch.gateway.oversight.Oversight;
import org.anabranch.gateway.route.Served;
import org.jspecify.annotations.Nullable;

/**
 * How one client's request is put to whichever deployment: as the client's own bytes where both
 * speak one dialect, through the neutral conversation elsewhere. A request whose answer another
 * deployment may have to go on with always takes the second way, so that what was said is known.
 */
final class Asking {
  private static final List<AsciiString> PASSED_TO_UPSTREAM =
      Stream.of("idempotency-key", "traceparent", "tracestate", "x-request-id")
          .map(AsciiString::cached)
          .toList();

  private final Inbound inbound;
  private final Asked asked;
  private final Incoming request;
  private final @Nullable Continuing writer;
  private final @Nullable Oversight oversight;
  private final Sealed sealed;
  private @Nullable Conversation changed;
  private @Nullable Conversation conversation;

  Asking(Inbound inbound, Asked asked, Incoming request, Call call, @Nullable Oversight oversight) {
    this.sealed = new Sealed(call);
    this.oversight = oversight;
    this.inbound = inbound;
    this.asked = asked;
    this.request = request;
    this.writer = call.alias().resume() && streams() ? new Continuing(inbound.writer(asked)) : null;
  }

  Asked asked() {
    return asked;
  }

  Inbound inbound() {
    return inbound;
  }

  /** Whether the vendor's bytes are the client's. */
  boolean passesBytes(Served.Line line) {
    return passing(line) != null;
  }

  private @Nullable Outbound passing(Served.Line line) {
    return writer == null && changed == null && (oversight == null || !oversight.readsAnswers())
        ? line.outbound().passing(inbound.dialect(), asked, line.upstream())
        : null;
  }

  /** Who reads what a deployment answers. */
  Outbound outbound(Served.Line line) {
    Outbound passing = passing(line);
    return passing == null ? line.outbound() : passing;
  }

  /** What is done with seals on reasoning that a deployment cannot open. */
  Sealed sealed() {
    return sealed;
  }

  Outgoing outgoing(Served.Line line) throws Untranslatable {
    Outgoing outgoing = passesBytes(line) ? passed(line) : translated(line);
    for (AsciiString name : PASSED_TO_UPSTREAM) {
      String value = request.headers().get(name);
      if (value != null) {
        outgoing.headers().set(name, value);
      }
    }
    return outgoing;
  }

  private Outgoing passed(Served.Line line) throws Untranslatable {
    if (asked.holdsForeignSeals()) {
      var _ = sealed.readable(conversation(), line); // which the bytes are then spliced for
    }
    return asked.passThrough(line.upstream());
  }

  private Outgoing translated(Served.Line line) throws Untranslatable {
    return asked.ask(sealed.readable(toSend(), line), line.outbound(), line.upstream());
  }

  /** Carries a stream to the client; null when a whole answer is asked for. */
  @Nullable Relay relay(Served.Line line) {
    if (!streams()) {
      return null;
    }
    Outbound passing = passing(line);
    if (passing != null) {
      Relay relay = passing.passThrough(asked);
      return oversight == null ? relay : oversight.passing(passing, line.upstream(), relay);
    }
    Outbound outbound = line.outbound();
    StreamWriter to = writer == null ? inbound.writer(asked) : writer;
    return oversight == null
        ? new TranslatingRelay(outbound.reader(line.upstream()), to)
        : oversight.translating(outbound, line.upstream(), to);
  }

  /** Whether vendors are asked for a stream; the client may get one all the same. */
  boolean streams() {
    return asked.stream() && (oversight == null || !oversight.needsWhole());
  }

  private Conversation toSend() {
    return asked.stream() && !streams() ? conversation().notStreamed() : conversation();
  }

  @Nullable Conversation changed() {
    return changed;
  }

  /** From here on this is what is asked, and no longer the client's bytes. */
  void change(Conversation other) {
    changed = other;
    conversation = other;
  }

  /** Throws {@link org.anabranch.gateway.dialect.BadRequest} when it proves unreadable. */
  Conversation conversation() {
    if (conversation == null) {
      conversation = asked.conversation();
    }
    return conversation;
  }

  /**
   * Whether what the client has of the answer is such that another deployment can go on with it.
   */
  boolean canGoOn() {
    return writer != null && writer.isPlainText();
  }

  /** From here on the answer so far stands at the end of the conversation, to be gone on with. */
  void goOn() {
    if (writer == null) {
      throw new IllegalStateException("What was said was not kept");
    }
    Conversation whole = changed == null ? asked.conversation() : changed;
    List<Turn> turns = new ArrayList<>(whole.turns());
    turns.add(Turn.assistant(writer.said()));
    conversation = whole.with(turns);
  }
}
