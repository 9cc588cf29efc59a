package org.anabranch.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Passage;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.network.Network;
import org.anabranch.gateway.network.WholeAnswer;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.upstream.Exchange;
import org.anabranch.gateway.upstream.Listener;
import org.anabranch.gateway.wire.HeapBytes;
import org.jspecify.annotations.Nullable;

/**
 * One vendor's turn at one request. Collects a whole answer, or carries a stream through a {@link
 * Relay}; until the stream's first event everything is held back, so that until then another may
 * still be asked. On the client's event loop.
 */
public final class Attempt implements Listener {
  private static final int MOST_BEFORE_FIRST_EVENT = 64 << 10;

  /** What is to become of what the vendor sends. */
  public interface Owner {
    /** The stream has begun: from here on the client sees it. Only with a relay. */
    default void begun(Attempt attempt, ByteBuf first) {
      throw new IllegalStateException("No stream was asked for");
    }

    /** More of a stream that has begun. */
    default void more(Attempt attempt, ByteBuf bytes) {
      throw new IllegalStateException("No stream was asked for");
    }

    /** The moment to flush. */
    default void pause(Attempt attempt) {
      throw new IllegalStateException("No stream was asked for");
    }

    /** The stream is whole and has been passed on. */
    default void ended(Attempt attempt) {
      throw new IllegalStateException("No stream was asked for");
    }

    /** A whole answer, or an error, with its body; released by the attempt afterwards. */
    void answered(Attempt attempt, byte[] body, int length);

    /** The vendor failed; the attempt is over. */
    void troubled(Attempt attempt, Trouble trouble);
  }

  private final Served served;
  private final @Nullable Relay relay;
  private final Owner owner;
  private @Nullable Exchange exchange;
  private @Nullable Passage passage;
  private int status;
  private HttpHeaders headers = EmptyHttpHeaders.INSTANCE;
  private boolean streaming;
  private boolean begun;
  private boolean over;
  private @Nullable CompositeByteBuf held;
  private ByteBuf whole = Unpooled.EMPTY_BUFFER;

  /**
   * @param relay carries the stream; null when a whole answer is asked for
   */
  public Attempt(Served served, @Nullable Relay relay, Owner owner) {
    this.served = served;
    this.relay = relay;
    this.owner = owner;
  }

  /** Asks the vendor on behalf of a client. Throws {@link Signer.NotReady}. */
  void start(Network network, ClientConnection client, Outgoing outgoing) {
    Passage through = client.passage();
    through.asks(served, outgoing.headers());
    passage = through;
    try {
      startedAs(network.send(client.loop(), served, outgoing, this));
    } catch (RuntimeException e) {
      notWaitedFor();
      throw e;
    }
  }

  private void notWaitedFor() {
    Passage through = passage;
    passage = null;
    if (through != null) {
      through.heard();
    }
  }

  /** What to cancel once the attempt is over; at once where it is already. */
  public void startedAs(Exchange started) {
    exchange = started;
    if (over) {
      started.cancel();
    }
  }

  /** Carries the stream; null when a whole answer is asked for. */
  @Nullable Relay relay() {
    return relay;
  }

  Served served() {
    return served;
  }

  /** The status of the answer, 0 before there is one. */
  public int status() {
    return status;
  }

  public HttpHeaders headers() {
    return headers;
  }

  boolean hasBegun() {
    return begun;
  }

  @Override
  public void head(int code, HttpHeaders received) {
    status = code;
    headers = received;
    String type = received.get(HttpHeaderNames.CONTENT_TYPE, "");
    streaming = relay != null && code == 200 && !type.startsWith("application/json");
    if (!streaming) {
      String length = received.get(HttpHeaderNames.CONTENT_LENGTH);
      whole = HeapBytes.buffer(room(length), WholeAnswer.MOST_BYTES);
    }
  }

  /** Room for what the vendor says will come, as far as that is believed beforehand. */
  private static int room(@Nullable String length) {
    try {
      return length == null ? 1024 : (int) Math.clamp(Long.parseLong(length), 64, 1 << 20);
    } catch (NumberFormatException e) {
      return 1024;
    }
  }

  @Override
  public void bytes(ByteBuf chunk) {
    if (over) {
      chunk.release();
    } else if (streaming && relay != null) {
      carry(relay, relay.accept(chunk));
    } else {
      collect(chunk);
    }
  }

  private void collect(ByteBuf chunk) {
    try {
      if (chunk.readableBytes() > whole.maxWritableBytes()) {
        fail(Trouble.of(Trouble.Kind.BROKEN, "the answer is longer than 64 MiB"));
      } else {
        whole.writeBytes(chunk);
      }
    } finally {
      chunk.release();
    }
  }

  private void carry(Relay stream, ByteBuf events) {
    String error = stream.error();
    if (begun) {
      owner.more(this, events);
    } else {
      CompositeByteBuf first = held == null ? Unpooled.compositeBuffer() : held;
      first.addComponent(true, events);
      held = first;
      if (stream.hasBegun() && error == null) {
        begun = true;
        held = null;
        owner.begun(this, first);
      }
    }
    if (error != null) {
      fail(
          Trouble.of(
              stream.limited() ? Trouble.Kind.LIMITED : Trouble.Kind.FAILING,
              "its stream ended with an error: " + withoutStop(error)));
    } else if (stream.isTooLong() || heldBytes() > MOST_BEFORE_FIRST_EVENT) {
      fail(Trouble.of(Trouble.Kind.BROKEN, "its stream is malformed"));
    }
  }

  /** A vendor's words, to end a sentence of ours with. */
  private static String withoutStop(String said) {
    return said.replaceFirst("[.\\s]+$", "");
  }

  private int heldBytes() {
    return held == null ? 0 : held.readableBytes();
  }

  @Override
  public void endOfRead() {
    if (begun && !over) {
      owner.pause(this);
    }
  }

  @Override
  public void end() {
    if (over) {
      return;
    }
    if (streaming && relay != null) {
      endStream(relay);
    } else {
      over = true;
      notWaitedFor();
      owner.answered(this, whole.array(), whole.writerIndex());
    }
  }

  private void endStream(Relay stream) {
    carry(stream, stream.finish());
    if (over) {
      return;
    }
    if (!begun || !stream.isComplete()) {
      fail(Trouble.of(Trouble.Kind.BROKEN, "its stream ended early"));
      return;
    }
    over = true;
    notWaitedFor();
    owner.ended(this);
  }

  @Override
  public void failed(Failure failure, String reason) {
    if (!over) {
      fail(WholeAnswer.trouble(failure, reason));
    }
  }

  private void fail(Trouble trouble) {
    cancel();
    owner.troubled(this, trouble);
  }

  /** Gives up; nothing more is told. */
  public void cancel() {
    if (over) {
      return;
    }
    over = true;
    notWaitedFor();
    if (held != null) {
      held.release();
    }
    if (relay != null) {
      relay.release();
    }
    if (exchange != null) {
      exchange.cancel();
    }
  }

  /** Reads on as fast as the client takes what it is passed. */
  void follow(ClientConnection client) {
    if (!client.isWritable()) {
      client.flush();
    }
    read(client.isWritable());
  }

  /** Reads on, or not. */
  public void read(boolean on) {
    if (exchange != null && !over) {
      if (on) {
        exchange.resume();
      } else {
        exchange.pause();
      }
    }
  }

  /** What is noted of calls of tools that the client has seen by now; empty where all are well. */
  Optional<Decision.Note> malformedCalls() {
    long calls = relay == null ? 0 : relay.malformedCalls();
    return calls == 0
        ? Optional.empty()
        : Optional.of(
            new Decision.Note(
                Decision.Note.Kind.MALFORMED,
                "the arguments of a tool that "
                    + served.id()
                    + " called are no JSON object; they were passed on",
                (int) calls));
  }

  /** What was used so far, counted by the vendor where it did. */
  public Usage usage(long expectedInput) {
    TokenUse said = relay == null ? null : relay.use();
    long searches = relay == null ? 0 : relay.searches();
    if (said != null) {
      return Usage.counted(said.searched(searches));
    }
    return new Usage(expectedInput, relay == null ? 0 : relay.estimatedOutput(), true)
        .searching(searches);
  }
}
