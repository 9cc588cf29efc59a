package org.anabranch.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.cache.Telling;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.PlainError;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.oversight.Oversight;
import org.anabranch.gateway.route.Served;
import org.jspecify.annotations.Nullable;

/**
 * Tells one client its answer, or the refusal, in its dialect and under the headers of its call,
 * and knows what was told so far: nothing, the beginning of a stream, or all there will be. On the
 * client's event loop.
 */
final class Outlet {
  private final ClientConnection connection;
  private final Call call;
  private final Inbound inbound;
  private final Asked asked;
  private final Asking asking;
  private final @Nullable Oversight oversight;

  private boolean begun;
  private boolean closed;

  Outlet(
      ClientConnection connection,
      Call call,
      Inbound inbound,
      Asked asked,
      Asking asking,
      @Nullable Oversight oversight) {
    this.connection = connection;
    this.call = call;
    this.inbound = inbound;
    this.asked = asked;
    this.asking = asking;
    this.oversight = oversight;
  }

  /** Whether the client has the beginning of a stream: from here on no error can be a status. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether there is nothing more to tell. */
  boolean isClosed() {
    return closed;
  }

  /** The client is gone. */
  void close() {
    closed = true;
  }

  /** The first of a stream that this attempt brings. */
  void begin(Attempt from, ByteBuf first) {
    begun = true;
    HttpHeaders headers = headers(from.served(), from.headers());
    if (!asking.passesBytes(from.served().lineOrThrow())) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, asked.streamType());
    }
    connection.begin(200, headers);
    connection.pass(first);
  }

  /** The stream is whole. */
  void end() {
    closed = true;
    connection.end();
  }

  /** A whole answer, or a refusal, as its bytes came. */
  void pass(Attempt from, byte[] body, int length) {
    closed = true;
    connection.send(from.status(), headers(from.served(), from.headers()), body, length);
  }

  /** The headers of an answer that this deployment gives. */
  private HttpHeaders headers(Served served, HttpHeaders fromUpstream) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (asking.passesBytes(served.lineOrThrow())) {
      Forwarded.copy(fromUpstream, headers);
    }
    call.standing().headers().forEach(headers::set);
    if (oversight != null) {
      oversight.mark(headers);
    }
    return marked(headers, served);
  }

  /** Adds who answered, why, and what it was not told. */
  HttpHeaders marked(HttpHeaders headers, Served served) {
    String leftOut = asking.sealed().leftOut(served.id());
    if (leftOut != null) {
      headers.set(Sealed.HEADER, leftOut);
    }
    return headers
        .set(ClientConnection.DECISION, call.id())
        .set(ClientConnection.DEPLOYMENT, served.id());
  }

  /** Nobody is left to be asked: the refusal says so in headers of its own. */
  void giveUp(Refusal refusal) {
    closed = true;
    connection.refuse(refusal);
  }

  /** An upstream says the request itself is wrong; not always in words of its own dialect. */
  void reject(Attempt from, UpstreamError error, byte[] body, int length) {
    if (asking.passesBytes(from.served().lineOrThrow()) && PlainError.isJson(body, length)) {
      pass(from, body, length);
    } else {
      refuse(Refusals.of(from.status(), error, from.served(), Map.of()));
    }
  }

  void refuse(Refusal refusal) {
    closed = true;
    connection.refuse(refusal.with(ClientConnection.DECISION, call.id()));
  }

  /** A whole answer that a deployment gave. */
  void send(Served served, Reply reply) {
    closed = true;
    HttpHeaders headers = marked(new DefaultHttpHeaders(), served);
    call.standing().headers().forEach(headers::set);
    connection.send(inbound.write(reply, asked), pairs(headers));
  }

  private static String[] pairs(HttpHeaders headers) {
    List<String> pairs = new ArrayList<>();
    headers.forEach(
        h -> {
          pairs.add(h.getKey());
          pairs.add(h.getValue());
        });
    return pairs.toArray(String[]::new);
  }

  /** A whole answer that was read, as a stream where the client wants one. */
  void tell(Reply reply, HttpHeaders headers) {
    closed = true;
    headers.set(ClientConnection.DECISION, call.id());
    call.standing().headers().forEach(headers::set);
    if (asked.stream()) {
      connection.begin(200, headers.set(HttpHeaderNames.CONTENT_TYPE, asked.streamType()));
      StreamWriter writer = inbound.writer(asked);
      Telling.deltas(reply).forEach(d -> connection.pass(writer.write(d)));
      connection.pass(writer.end());
      connection.end();
      return;
    }
    connection.send(inbound.write(reply, asked), pairs(headers));
  }

  /** What the built-in writer said, as a stream where the client wants one. */
  void builtIn(Served served, Reply reply) {
    if (!asked.stream()) {
      send(served, reply);
      return;
    }
    closed = true;
    HttpHeaders headers = marked(new DefaultHttpHeaders(), served);
    connection.begin(200, headers.set(HttpHeaderNames.CONTENT_TYPE, asked.streamType()));
    BuiltInTalk.stream(reply, inbound.writer(asked)).forEach(connection::pass);
    connection.end();
  }

  /** Ends a stream so that it cannot pass for whole. */
  void breakOff(Refusal refusal) {
    closed = true;
    connection.breakOff(inbound.errorEvent(connection.named(refusal), asked));
  }
}
