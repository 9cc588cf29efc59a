package org.anabranch.gateway;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.cache.Telling;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.route.Served;
import org.jspecify.annotations.Nullable;

/**
 * Tells one client its answer, or the refusal, in its dialect and under the headers of its call. On
 * the client's event loop.
 */
final class Outlet {
  private final ClientConnection connection;
  private final Call call;
  private final Inbound inbound;
  private final Asked asked;
  private final Asking asking;
  private final @Nullable Oversight oversight;

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

  /** The headers of an answer that this deployment gives. */
  HttpHeaders headers(Served served, HttpHeaders fromUpstream) {
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

  void refuse(Refusal refusal) {
    connection.refuse(refusal.with(ClientConnection.DECISION, call.id()));
  }

  /** A whole answer that a deployment gave. */
  void send(Served served, Answer answer) {
    HttpHeaders headers = marked(new DefaultHttpHeaders(), served);
    call.standing().headers().forEach(headers::set);
    connection.send(answer, pairs(headers));
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
      send(served, inbound.write(reply, asked));
      return;
    }
    HttpHeaders headers = marked(new DefaultHttpHeaders(), served);
    connection.begin(200, headers.set(HttpHeaderNames.CONTENT_TYPE, asked.streamType()));
    BuiltInTalk.stream(reply, inbound.writer(asked)).forEach(connection::pass);
    connection.end();
  }

  /** Ends a stream so that it cannot pass for whole. */
  void breakOff(Refusal refusal) {
    connection.breakOff(inbound.errorEvent(refusal, asked));
  }
}
