package org.anabranch.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.PlainError;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.media.MediaAnswer;
import org.anabranch.gateway.media.MediaAsk;
import org.anabranch.gateway.media.MediaRelay;
import org.anabranch.gateway.media.MediaUse;
import org.anabranch.gateway.media.SpokenRelay;
import org.anabranch.gateway.media.SpokenTurn;
import org.anabranch.gateway.media.Surface;
import org.anabranch.gateway.oversight.MediaGuard;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for pictures, sound or moderation: tries deployments until one answers, passes its
 * bytes on as they come, and settles what it cost. Before the first byte any failure moves on to
 * the next deployment; after it a broken answer is cut, so that it can never pass for complete. All
 * on the client's event loop.
 */
public final class MediaExchange extends SuccessiveExchange {
  private static final Logger LOG = LoggerFactory.getLogger(MediaExchange.class);

  /** The one dialect that pictures, sound and moderation are asked for in. */
  public static final String DIALECT = "openai";

  private static final List<String> PASSED_TO_UPSTREAM =
      List.of("accept", "idempotency-key", "traceparent", "tracestate", "x-request-id");

  private final Inbound manners;
  private final @Nullable MediaGuard guard;

  private MediaAsk asked;
  private @Nullable MediaRelay relay;
  private @Nullable SpokenTurn turn;
  private @Nullable SpokenRelay voice;
  private @Nullable Untranslatable unsaid;

  public MediaExchange(
      Premises premises, ClientConnection connection, Call call, Inbound manners, MediaAsk asked) {
    super(premises, connection, call);
    this.manners = manners;
    this.asked = asked;
    this.guard =
        MediaGuard.of(
            premises.oversights(), call.ask(), call.notes(), asked.surface(), connection.loop());
  }

  /** Asks the first; once, on the client's event loop. */
  public void start() {
    connection.carry(this);
    if (guard == null) {
      tryNext();
    } else {
      enter(guard);
    }
  }

  private void enter(MediaGuard by) {
    try {
      by.enter(asked, this::entered);
    } catch (BadRequest e) {
      call.letGo(Call.LetGo.REFUSED);
      throw e;
    }
  }

  private void entered(MediaAsk checked, @Nullable Refusal refusal) {
    if (isOver()) {
      return;
    }
    if (refusal == null) {
      asked = checked;
      tryNext();
    } else {
      call.letGo(Call.LetGo.BLOCKED);
      refuse(refusal);
    }
  }

  private void refuse(Refusal refusal) {
    close();
    Map<String, String> headers = Map.of(ClientConnection.DECISION, call.id());
    connection.refuse(
        new Refusal(refusal.status(), refusal.code(), refusal.message(), refusal.param(), headers));
  }

  @Override
  Refusal nobodyAsked(Refusal exhausted) {
    return unsaid != null
        ? Refusals.of(unsaid)
        : Refusal.of(
            400,
            "unsupported_model",
            "“" + asked.model() + "” is served by nobody who speaks OpenAI's dialect.");
  }

  @Override
  boolean begin(Served served) {
    Served.Line line = served.line();
    if (line == null || !line.outbound().dialect().equals(DIALECT)) {
      return line != null && asked.surface() == Surface.SPEAK ? say(served, line) : passOver();
    }
    turn = null;
    voice = null;
    Outgoing outgoing = asked.outgoing(line.upstream().model());
    for (String name : PASSED_TO_UPSTREAM) {
      String value = asked.request().headers().get(name);
      if (value != null) {
        outgoing.headers().set(name, value);
      }
    }
    return ask(attemptAt(served), outgoing);
  }

  private boolean passOver() {
    call.attempts().passedOver("it does not speak " + DIALECT);
    return false;
  }

  /** Asks a deployment of another dialect for a turn that is answered aloud. */
  private boolean say(Served served, Served.Line line) {
    try {
      SpokenTurn said = SpokenTurn.of(asked);
      Outgoing outgoing = line.outbound().ask(said.conversation(), line.upstream());
      turn = said;
      relay = null;
      voice = said.streams() ? said.relay(line.outbound().reader(line.upstream())) : null;
      return ask(new Attempt(served, voice, this), outgoing);
    } catch (Untranslatable e) {
      unsaid = SpokenTurn.named(e);
      call.attempts().passedOver(String.valueOf(unsaid.getMessage()));
      return false;
    }
  }

  private Attempt attemptAt(Served served) {
    if (guard != null && guard.readsAnswer()) {
      return new Attempt(served, null, this);
    }
    MediaRelay carrying = new MediaRelay(asked, this::contentType);
    relay = carrying;
    return new Attempt(served, carrying, this);
  }

  private String contentType() {
    Attempt current = attempt();
    return current == null ? "" : current.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
  }

  private HttpHeaders headersToClient(Attempt from) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (turn == null) {
      Forwarded.copy(from.headers(), headers);
    } else {
      headers.set(HttpHeaderNames.CONTENT_TYPE, turn.contentType());
    }
    return headers
        .set(ClientConnection.DECISION, call.id())
        .set(ClientConnection.DEPLOYMENT, from.served().id());
  }

  @Override
  public void begun(Attempt from, ByteBuf first) {
    call.attempts().begins();
    connection.begin(200, headersToClient(from));
    connection.pass(first);
    followClient();
  }

  @Override
  public void more(Attempt from, ByteBuf bytes) {
    connection.pass(bytes);
    followClient();
  }

  @Override
  public void pause(Attempt from) {
    connection.flush();
  }

  @Override
  public void ended(Attempt from) {
    close();
    call.answered(relayed());
    connection.end();
  }

  private Usage relayed() {
    if (turn != null && voice != null) {
      return turn.usage(voice.use(), voice.millis());
    }
    return relay == null ? asked.expected() : relay.usage();
  }

  @Override
  public void answered(Attempt from, byte[] body, int length) {
    if (from.status() != 200) {
      refused(from, body, length);
      return;
    }
    if (turn != null) {
      said(turn, from, body, length);
      return;
    }
    if (guard != null && guard.readsAnswer()) {
      leave(guard, from, body, length);
      return;
    }
    Usage usage = MediaUse.of(asked, body, length);
    if (usage == null) {
      moveOn(Trouble.of(Trouble.Kind.BROKEN, "the answer is malformed"));
      return;
    }
    close();
    call.answered(usage);
    connection.send(200, headersToClient(from), body, length);
  }

  /** A turn whose sound came whole. */
  private void said(SpokenTurn aloud, Attempt from, byte[] body, int length) {
    Served.Line line = from.served().lineOrThrow();
    Reply reply = voice == null ? line.outbound().reply(body, length, line.upstream()) : null;
    byte[] sound = reply == null ? null : aloud.whole(reply);
    if (reply == null || sound == null) {
      moveOn(Trouble.of(Trouble.Kind.BROKEN, "the answer holds no sound"));
      return;
    }
    close();
    call.answered(aloud.usage(reply.use(), SpokenTurn.millis(sound)));
    connection.send(200, headersToClient(from), sound, sound.length);
  }

  private void leave(MediaGuard by, Attempt from, byte[] body, int length) {
    MediaAnswer answer = MediaAnswer.read(contentType(), body, length);
    Usage usage = MediaUse.of(answer, asked, body, length);
    if (answer == null || usage == null) {
      moveOn(Trouble.of(Trouble.Kind.BROKEN, "the answer is malformed"));
      return;
    }
    by.leave(answer, (checked, refusal) -> left(from, usage, checked, refusal));
  }

  private void left(Attempt from, Usage usage, MediaAnswer checked, @Nullable Refusal refusal) {
    if (isOver()) {
      return;
    }
    call.answered(usage);
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    close();
    byte[] body = checked.bytes();
    connection.send(200, headersToClient(from), body, body.length);
  }

  private void refused(Attempt from, byte[] body, int length) {
    int status = from.status();
    UpstreamError error = from.served().lineOrThrow().outbound().error(status, body, length);
    if (movesOn(from, error)) {
      return;
    }
    if (turn != null || !PlainError.isJson(body, length)) {
      Map<String, String> headers = Map.of(ClientConnection.DECISION, call.id());
      connection.refuse(Refusals.of(status, error, from.served(), headers));
    } else {
      connection.send(status, headersToClient(from), body, length);
    }
  }

  @Override
  public void troubled(Attempt from, Trouble trouble) {
    if (!from.hasBegun()) {
      moveOn(trouble);
      return;
    }
    close();
    call.broken(trouble, relayed());
    LOG.atWarn()
        .addKeyValue("decision", call.id())
        .addKeyValue("deployment", from.served().id())
        .addKeyValue("reason", trouble.reason())
        .log("An answer broke after it had begun");
    String message =
        "The answer of " + from.served().id() + " broke off: " + trouble.reason() + ".";
    connection.breakOff(lastWords(Refusal.of(502, "upstream_broken", message)));
  }

  /** Of events one that says so; sound can only be cut. */
  private ByteBuf lastWords(Refusal refusal) {
    boolean events = turn == null ? relay != null && relay.isEvents() : turn.isEvents();
    if (!events) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf error = manners.refuse(refusal).body();
    byte[] before = "\n\nevent: error\ndata: ".getBytes(StandardCharsets.UTF_8);
    byte[] after = "\n\n".getBytes(StandardCharsets.UTF_8);
    return Unpooled.wrappedBuffer(
        Unpooled.wrappedBuffer(before), error, Unpooled.wrappedBuffer(after));
  }

  @Override
  void breakOff(@Nullable Attempt left) {
    if (left != null && left.hasBegun()) {
      connection.breakOff(lastWords(Refusals.DRAINING));
    } else {
      super.breakOff(left);
    }
  }

  @Override
  Usage used(Attempt left) {
    return asked.expected();
  }

  @Override
  public void writabilityChanged() {
    followClient();
  }

  /** Stops reading the vendor while the client does not keep up. */
  private void followClient() {
    Attempt current = attempt();
    if (current != null && current.hasBegun() && !isOver()) {
      current.follow(connection);
    }
  }
}
