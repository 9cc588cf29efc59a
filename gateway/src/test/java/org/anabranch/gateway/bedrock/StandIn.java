package org.anabranch.gateway.bedrock;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.Embeddings;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A server that is nothing but the dialect: checks who calls, reads, and answers what the test
 * says. Shows what official clients make of it without a gateway between.
 */
final class StandIn implements AutoCloseable {
  static final String KEY_NAME = "team-a";
  static final String KEY = "sk-anabranch+test/key";

  private final List<Inbound> dialects =
      List.of(new BedrockInbound(InvokeTest.IN, Clock.systemUTC()), InvokeTest.IN);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /** What was asked, oldest first. */
  final List<Conversation> asked = new CopyOnWriteArrayList<>();

  private volatile Function<Conversation, Reply> replies =
      c -> Reply.of("msg", c.model(), "Hello", new TokenUse(10, 2));
  private volatile List<Delta> deltas = List.of();
  private volatile @Nullable Refusal refusal;

  StandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void replies(Reply reply) {
    replies = _ -> reply;
  }

  /** Without a stop at the end the stream breaks off with the refusal, or without a word. */
  void streams(List<Delta> pieces) {
    deltas = List.copyOf(pieces);
  }

  void refuses(@Nullable Refusal what) {
    refusal = what;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Incoming request = incoming(exchange);
      for (Inbound dialect : dialects) {
        Operation operation = dialect.operation(request);
        if (operation != null) {
          answer(exchange, dialect, operation, request);
          return;
        }
      }
      exchange.sendResponseHeaders(404, -1);
    }
  }

  private static Incoming incoming(HttpExchange exchange) throws IOException {
    HttpHeaders headers = new DefaultHttpHeaders();
    exchange.getRequestHeaders().forEach(headers::add);
    URI uri = exchange.getRequestURI();
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    ByteBuf body = Unpooled.wrappedBuffer(exchange.getRequestBody().readAllBytes());
    return new Incoming(exchange.getRequestMethod(), uri.getRawPath(), query, headers, body);
  }

  private void answer(HttpExchange exchange, Inbound dialect, Operation operation, Incoming request)
      throws IOException {
    Refusal no = refusal;
    if (!isKnown(dialect.credential(request), request)) {
      no = Refusal.of(401, "invalid_api_key", "Who are you?");
    }
    try {
      if (operation == Operation.EMBED && no == null) {
        var ask = dialect.readEmbedding(request);
        Embeddings vectors = new Embeddings("m", List.of(new float[] {0.5f, -1}), 3L);
        send(exchange, dialect.writeEmbeddings(vectors, ask));
        return;
      }
      Asked ask = dialect.read(request);
      asked.add(ask.conversation());
      if (no != null && (deltas.isEmpty() || no.status() == 401)) {
        send(exchange, dialect.refuse(no));
      } else if (operation == Operation.COUNT_TOKENS) {
        send(exchange, dialect.counted(ask.weight().expectedTokens(), ask));
      } else if (ask.stream()) {
        stream(exchange, dialect, ask, no);
      } else {
        send(exchange, dialect.write(replies.apply(ask.conversation()), ask));
      }
    } catch (BadRequest e) {
      send(exchange, dialect.refuse(Refusal.of(e)));
    }
  }

  private static boolean isKnown(@Nullable Credential credential, Incoming request) {
    return switch (credential) {
      case Credential.Key key -> key.secret().equals(KEY);
      case Credential.Signed signed ->
          signed.keyName().equals(KEY_NAME)
              && signed.verification().holds(new Secret(KEY), request);
      case null -> false;
    };
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("content-type", answer.type());
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] body = ByteBufUtil.getBytes(answer.body());
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  private void stream(HttpExchange exchange, Inbound dialect, Asked ask, @Nullable Refusal no)
      throws IOException {
    exchange.getResponseHeaders().set("content-type", ask.streamType());
    exchange.sendResponseHeaders(200, 0);
    StreamWriter writer = dialect.writer(ask);
    OutputStream out = exchange.getResponseBody();
    for (Delta delta : deltas) {
      out.write(ByteBufUtil.getBytes(writer.write(delta)));
      out.flush();
    }
    boolean stopped = deltas.stream().anyMatch(d -> d instanceof Delta.Stopped);
    if (no != null) {
      out.write(ByteBufUtil.getBytes(dialect.errorEvent(no, ask)));
    } else if (stopped) {
      out.write(ByteBufUtil.getBytes(writer.end()));
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
