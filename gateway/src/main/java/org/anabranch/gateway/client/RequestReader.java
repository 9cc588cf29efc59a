package org.anabranch.gateway.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.anabranch.gateway.call.Content;
import org.anabranch.gateway.call.Passage;
import org.anabranch.gateway.client.Reception.Visit;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.wire.HeapBytes;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one request after another: has the {@link Reception} look at the head, collects the body of
 * whoever is let in, and hands the whole over to be answered. What is no request, or too large a
 * one, is refused and is the last of its connection. On the client's event loop.
 */
final class RequestReader {
  private static final Logger LOG = LoggerFactory.getLogger(RequestReader.class);

  private final Reception reception;
  private final ClientHandler handler;
  private final ClientConnection connection;
  private final int mostBytes;

  private @Nullable HttpRequest request;
  private @Nullable Visit visit;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;

  /**
   * @param mostBytes of a body
   */
  RequestReader(
      Reception reception, ClientHandler handler, ClientConnection connection, int mostBytes) {
    this.reception = reception;
    this.handler = handler;
    this.connection = connection;
    this.mostBytes = mostBytes;
  }

  /** Takes what Netty decoded, while no request is being answered. */
  void read(Object message) {
    if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      if (request == null && message instanceof HttpRequest head) {
        connection.asked(head);
      }
      refuseAndClose(Refusal.of(400, "invalid_http", "This is not a valid HTTP request."));
      return;
    }
    if (message instanceof HttpRequest head) {
      begin(head);
    }
    if (message instanceof HttpContent content && !handler.isClosing()) {
      collect(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest head) {
    request = head;
    connection.asked(head);
    long length = HttpUtil.getContentLength(head, -1L);
    body = HeapBytes.buffer((int) Math.clamp(length, 256, 1 << 20), mostBytes);
    InetSocketAddress remote = connection.remote();
    Visit came = reception.receive(head, remote);
    visit = came;
    String dialect = came.manners().dialect();
    connection.enters(came.manners(), reception.watch().begins(dialect, head.headers()));
    if (length > mostBytes) {
      refuseAndClose(tooLarge());
    } else if (HttpUtil.is100ContinueExpected(head)) {
      if (came.refusal() != null) {
        refuseAndClose(came.refusal());
      } else {
        connection.invite();
      }
    }
  }

  private Refusal tooLarge() {
    return Refusal.of(
        413, "request_too_large", "The body is larger than " + (mostBytes >> 20) + " MB.");
  }

  private void refuseAndClose(Refusal refused) {
    handler.answersLast();
    body = Unpooled.EMPTY_BUFFER;
    connection.refuse(refused);
  }

  private void collect(HttpContent content) {
    try {
      if (isAdmitted() && content.content().readableBytes() > mostBytes - body.writerIndex()) {
        refuseAndClose(tooLarge());
        return;
      }
      if (isAdmitted()) {
        body.writeBytes(content.content());
      }
    } finally {
      content.release();
    }
    if (content instanceof LastHttpContent) {
      handOver();
    }
  }

  private boolean isAdmitted() {
    return visit != null && visit.refusal() == null;
  }

  private void handOver() {
    HttpRequest head = request;
    Visit came = visit;
    ByteBuf whole = body;
    request = null;
    visit = null;
    body = Unpooled.EMPTY_BUFFER;
    if (head == null || came == null) {
      return;
    }
    handler.answers();
    if (came.refusal() == null) {
      answer(head, came, whole);
    } else {
      connection.refuse(came.refusal());
    }
  }

  private void answer(HttpRequest head, Visit came, ByteBuf whole) {
    Passage passage = connection.passage();
    passage.isRead();
    if (reception.watch().config().logContent()) {
      passage.keep(new Content(whole));
    }
    try {
      reception.answer(connection, head, whole, came);
    } catch (BadRequest e) {
      connection.refuse(Refusal.of(e));
    } catch (ProblemException e) {
      connection.refuse(Refusals.of(e.problem()));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("A request met a bug");
      connection.refuse(Refusal.of(500, "internal_error", "The gateway met an error of its own."));
    }
  }
}
