package org.anabranch.gateway.openai;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.StreamWriter;

/**
 * A dialect behind plain HTTP that answers every conversation the same: no gateway, only what is
 * read and written.
 */
final class OneDoor implements AutoCloseable {
  private final HttpServer server;
  private final Inbound inbound;
  private final Reply reply;
  private final List<Delta> pieces;
  private final List<Conversation> heard = new CopyOnWriteArrayList<>();

  /**
   * @param pieces for those who stream; a {@link Delta.Broke} cuts it off
   */
  OneDoor(Inbound inbound, Reply reply, List<Delta> pieces) throws IOException {
    this.inbound = inbound;
    this.reply = reply;
    this.pieces = pieces;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** The last conversation that was asked to go on. */
  Conversation heard() {
    return heard.getLast();
  }

  private void handle(HttpExchange exchange) throws IOException {
    DefaultHttpHeaders headers = new DefaultHttpHeaders();
    exchange.getRequestHeaders().forEach((name, values) -> headers.set(name, values));
    byte[] body = exchange.getRequestBody().readAllBytes();
    Incoming request =
        new Incoming(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            "",
            headers,
            Unpooled.wrappedBuffer(body));
    try (exchange) {
      answer(exchange, request);
    }
  }

  private void answer(HttpExchange exchange, Incoming request) throws IOException {
    try {
      Operation operation = inbound.operation(request);
      if (operation == Operation.CONVERSE) {
        converse(exchange, inbound.read(request));
      } else if (operation == Operation.COUNT_TOKENS) {
        send(exchange, inbound.counted(42, inbound.read(request)));
      } else {
        send(exchange, inbound.refuse(Refusal.of(404, "not_found", "Nothing is here.")));
      }
    } catch (BadRequest e) {
      send(exchange, inbound.refuse(Refusal.of(e)));
    }
  }

  private void converse(HttpExchange exchange, Asked asked) throws IOException {
    heard.add(asked.conversation());
    if (!asked.stream()) {
      send(exchange, inbound.write(reply, asked));
      return;
    }
    exchange.getResponseHeaders().set("content-type", asked.streamType());
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    StreamWriter writer = inbound.writer(asked);
    for (Delta piece : pieces) {
      if (piece instanceof Delta.Broke broke) {
        Refusal refusal = Refusal.of(502, "upstream_broken", broke.message());
        put(out, Chat.text(inbound.errorEvent(refusal, asked)));
        return;
      }
      put(out, Chat.text(writer.write(piece)));
    }
    put(out, Chat.text(writer.end()));
  }

  private static void put(OutputStream out, String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] bytes = Chat.text(answer.body()).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", answer.type());
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
