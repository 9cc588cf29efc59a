package org.anabranch.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.openai.ChatAnswer;
import org.anabranch.gateway.openai.ChatBody;
import org.anabranch.gateway.openai.ChatEvents;
import org.anabranch.gateway.openai.ChatHead;
import org.anabranch.gateway.openai.ChatStream;
import org.anabranch.gateway.openai.ErrorBody;
import org.anabranch.gateway.openai.TokenCount;
import org.anabranch.gateway.upstream.Exchange;
import org.anabranch.gateway.upstream.Listener;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One chat request of one client: tries deployments until one answers, passes the answer on as it
 * comes, and settles what it cost. All on the client's event loop.
 *
 * <p>The point of no return is the first event (of a stream) or the last byte (of a whole answer):
 * before it any failure moves on to the next deployment, unseen by the client; after it a broken
 * stream ends with an error event and a cut connection, so that it can never pass for complete.
 */
final class ChatExchange implements InFlight {
  private static final Logger LOG = LoggerFactory.getLogger(ChatExchange.class);
  private static final Duration LONGEST_BUILT_IN = Duration.ofSeconds(60);
  private static final int MOST_BEFORE_FIRST_EVENT = 64 << 10;
  private static final List<String> PASSED_TO_UPSTREAM =
      List.of("accept", "idempotency-key", "openai-beta", "traceparent", "x-request-id");
  private static final List<String> KEPT_FROM_CLIENT =
      List.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "set-cookie",
          "alt-svc",
          "strict-transport-security");

  private final RoutedGateway gateway;
  private final ClientConnection connection;
  private final Call call;
  private final ChatHead chat;
  private final HttpHeaders requestHeaders;
  private final ByteBuf body;

  private @Nullable Attempt attempt;
  private boolean over;

  ChatExchange(
      RoutedGateway gateway,
      ClientConnection connection,
      Call call,
      ChatHead chat,
      HttpHeaders requestHeaders,
      ByteBuf body) {
    this.gateway = gateway;
    this.connection = connection;
    this.call = call;
    this.chat = chat;
    this.requestHeaders = requestHeaders;
    this.body = body;
  }

  void start() {
    connection.carry(this);
    tryNext();
  }

  private void tryNext() {
    Served served = call.next();
    if (served == null) {
      over = true;
      connection.refuse(Refusal.of(call.exhausted().problem()));
    } else if (served.config() == null) {
      askBuiltIn(served);
    } else {
      attempt = new Attempt(served);
      attempt.exchange =
          gateway
              .network()
              .client()
              .post(
                  connection.loop(),
                  gateway.network().target(served),
                  "/chat/completions",
                  headersToUpstream(),
                  chat.forUpstream(body, served.config().upstreamModel()),
                  attempt);
    }
  }

  private HttpHeaders headersToUpstream() {
    HttpHeaders headers = RoutedGateway.jsonHeaders();
    for (String name : PASSED_TO_UPSTREAM) {
      String value = requestHeaders.get(name);
      if (value != null) {
        headers.set(name, value);
      }
    }
    return headers;
  }

  private HttpHeaders headersToClient(Served served, HttpHeaders fromUpstream) {
    HttpHeaders headers = new DefaultHttpHeaders().set(fromUpstream);
    KEPT_FROM_CLIENT.forEach(headers::remove);
    return headers
        .set(ClientConnection.DECISION, call.id())
        .set(ClientConnection.DEPLOYMENT, served.id());
  }

  /** The current attempt failed before the client saw anything of it. */
  private void moveOn(Trouble trouble) {
    call.failed(trouble);
    LOG.atWarn()
        .addKeyValue("decision", call.id())
        .addKeyValue("reason", trouble.reason())
        .log("A deployment failed before it answered");
    attempt = null;
    tryNext();
  }

  @Override
  public void clientGone() {
    if (over) {
      return;
    }
    over = true;
    Attempt left = attempt;
    if (left == null) {
      call.abandoned(new Usage(0, 0, true));
    } else {
      left.cancel();
      call.abandoned(left.usage());
    }
  }

  @Override
  public void writabilityChanged() {
    if (attempt != null) {
      attempt.followClient();
    }
  }

  private void askBuiltIn(Served served) {
    boolean accepted = gateway.workshop().handOver(() -> writeBuiltIn(served));
    if (!accepted) {
      moveOn(Trouble.of(Trouble.Kind.LIMITED, "the built-in models are busy"));
    }
  }

  private void writeBuiltIn(Served served) throws InterruptedException {
    try {
      long most =
          chat.maxTokens() > 0 ? chat.maxTokens() : gateway.config().route().maxOutputTokens();
      String text =
          gateway
              .workshop()
              .answer(
                  ChatBody.messages(Arrays.copyOf(body.array(), body.writerIndex())),
                  chat.json(),
                  (int) most,
                  Deadline.in(LONGEST_BUILT_IN));
      connection.loop().execute(() -> sendBuiltIn(served, text));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("The built-in writer failed");
      Trouble trouble = Trouble.of(Trouble.Kind.FAILING, "the built-in writer failed");
      connection
          .loop()
          .execute(
              () -> {
                if (!over) {
                  moveOn(trouble);
                }
              });
    }
  }

  private void sendBuiltIn(Served served, String text) {
    if (over) {
      return;
    }
    over = true;
    TokenCount count = new TokenCount(call.ask().inputTokens(), Tokens.estimate(text));
    call.answered(new Usage(count.input(), count.output(), true));
    long now = gateway.clock().millis() / 1000;
    String id = call.id().replace("dec_", "chatcmpl-");
    if (!chat.stream()) {
      byte[] answer = ChatAnswer.write(id, now, served.id(), text, count);
      connection.send(
          200,
          Map.of(ClientConnection.DECISION, call.id(), ClientConnection.DEPLOYMENT, served.id()),
          Unpooled.wrappedBuffer(answer));
      return;
    }
    HttpHeaders headers = headersToClient(served, new DefaultHttpHeaders());
    connection.begin(200, headers.set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream"));
    ChatEvents.write(id, now, served.id(), text, count, chat.usageAsked())
        .forEach(event -> connection.pass(Unpooled.wrappedBuffer(event)));
    connection.end();
  }

  /** One upstream's turn. */
  private final class Attempt implements Listener {
    private final Served served;
    private final ChatStream stream = new ChatStream(chat.usageAsked());
    private @Nullable Exchange exchange;
    private int status;
    private HttpHeaders headers = new DefaultHttpHeaders();
    private boolean streaming;
    private boolean committed;
    private boolean ended;
    private CompositeByteBuf held = Unpooled.compositeBuffer();
    private ByteBuf whole = Unpooled.EMPTY_BUFFER;

    Attempt(Served served) {
      this.served = served;
    }

    @Override
    public void head(int code, HttpHeaders received) {
      status = code;
      headers = received;
      String type = received.get(HttpHeaderNames.CONTENT_TYPE, "");
      streaming = chat.stream() && code == 200 && type.startsWith("text/event-stream");
      whole = streaming ? whole : Unpooled.buffer(1024, WholeAnswer.MOST_BYTES);
    }

    @Override
    public void bytes(ByteBuf chunk) {
      if (ended) {
        chunk.release();
      } else if (streaming) {
        passEvents(stream.accept(chunk));
      } else {
        collect(chunk);
      }
    }

    private void collect(ByteBuf chunk) {
      try {
        if (chunk.readableBytes() > whole.maxWritableBytes()) {
          broke(Trouble.of(Trouble.Kind.BROKEN, "the answer is longer than 64 MiB"));
        } else {
          whole.writeBytes(chunk);
        }
      } finally {
        chunk.release();
      }
    }

    private void passEvents(ByteBuf events) {
      if (committed) {
        connection.pass(events);
      } else {
        held.addComponent(true, events);
        if (stream.hasBegun() && stream.error() == null) {
          commit();
        }
      }
      String error = stream.error();
      if (error != null) {
        broke(Trouble.of(Trouble.Kind.FAILING, "its stream ended with an error: " + error));
      } else if (stream.isTooLong()
          || (!committed && held.readableBytes() > MOST_BEFORE_FIRST_EVENT)) {
        broke(Trouble.of(Trouble.Kind.BROKEN, "its stream is malformed"));
      } else {
        followClient();
      }
    }

    private void commit() {
      committed = true;
      call.answers();
      connection.begin(200, headersToClient(served, headers));
      connection.pass(held);
      held = Unpooled.compositeBuffer();
    }

    /** Stops reading the upstream while the client does not keep up. */
    void followClient() {
      if (exchange != null && committed) {
        if (connection.isWritable()) {
          exchange.resume();
        } else {
          connection.flush();
          exchange.pause();
        }
      }
    }

    @Override
    public void endOfRead() {
      if (committed && !ended) {
        connection.flush();
      }
    }

    @Override
    public void end() {
      if (ended) {
        return;
      }
      if (streaming) {
        endStream();
      } else {
        endWhole();
      }
    }

    private void endStream() {
      passEvents(stream.finish());
      if (ended) {
        return;
      }
      if (!committed || !stream.isComplete()) {
        broke(Trouble.of(Trouble.Kind.BROKEN, "its stream ended early"));
        return;
      }
      ended = true;
      over = true;
      call.answered(usage());
      connection.end();
    }

    private void endWhole() {
      ended = true;
      if (Trouble.isTheClients(status)) {
        over = true;
        call.rejected(status);
        connection.send(status, headersToClient(served, headers), whole);
        return;
      }
      ChatAnswer answer =
          status == 200 && !chat.stream()
              ? ChatAnswer.read(whole.array(), whole.writerIndex())
              : null;
      if (answer == null) {
        Duration wait = RetryAfter.of(headers, gateway.clock());
        moveOn(
            status == 200
                ? Trouble.of(Trouble.Kind.BROKEN, "the answer is malformed")
                : Trouble.status(status, wait));
        return;
      }
      over = true;
      TokenCount said = answer.tokens();
      call.answered(
          said == null
              ? new Usage(call.ask().inputTokens(), Tokens.estimate(whole.writerIndex(), 0), true)
              : new Usage(said.input(), said.output(), false));
      connection.send(200, headersToClient(served, headers), whole);
    }

    @Override
    public void failed(Failure failure, String reason) {
      if (!ended) {
        broke(WholeAnswer.trouble(failure, reason));
      }
    }

    /** Before the point of no return the next is tried; after it the client is told. */
    private void broke(Trouble trouble) {
      ended = true;
      if (exchange != null) {
        exchange.cancel();
      }
      if (!committed) {
        held.release();
        moveOn(trouble);
        return;
      }
      over = true;
      call.broken(trouble, usage());
      LOG.atWarn()
          .addKeyValue("decision", call.id())
          .addKeyValue("deployment", served.id())
          .addKeyValue("reason", trouble.reason())
          .log("A stream broke after it had begun");
      ErrorBody error =
          new ErrorBody(
              "The answer of " + served.id() + " broke off: " + trouble.reason() + ".",
              "server_error",
              null,
              "upstream_broken");
      connection.breakOff(Unpooled.wrappedBuffer(error.toEvent()));
    }

    void cancel() {
      if (!committed && !ended) {
        held.release();
      }
      ended = true;
      if (exchange != null) {
        exchange.cancel();
      }
    }

    /** What was used so far, counted by the upstream where it did. */
    Usage usage() {
      TokenCount said = stream.tokens();
      return said == null
          ? new Usage(call.ask().inputTokens(), stream.estimatedOutput(), true)
          : new Usage(said.input(), said.output(), false);
    }
  }
}
