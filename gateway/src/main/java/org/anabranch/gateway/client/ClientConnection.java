package org.anabranch.gateway.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetSocketAddress;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Passage;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.wire.HttpHead;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection as it is seen by who answers: takes the answer of one request at a time,
 * whole or in parts, and says how fast the client takes it. An answer ends by {@link #refuse},
 * {@link #send}, {@link #end} or {@link #breakOff}. All on the client's event loop.
 */
public final class ClientConnection {
  /** The header that names the decision by which a request was answered. */
  public static final String DECISION = "x-anabranch-decision";

  /** The header that names the deployment that answered. */
  public static final String DEPLOYMENT = "x-anabranch-deployment";

  private final Channel channel;
  private final Reception reception;
  private final ClientHandler handler;
  private final Gathering out;

  private @Nullable HttpRequest request;
  private @Nullable Inbound manners;
  private @Nullable Passage passage;
  private @Nullable InFlight inFlight;

  ClientConnection(Channel channel, Reception reception, ClientHandler handler, Gathering out) {
    this.channel = channel;
    this.reception = reception;
    this.handler = handler;
    this.out = out;
  }

  /** Where all of this connection happens. */
  public EventLoop loop() {
    return channel.eventLoop();
  }

  public InetSocketAddress remote() {
    return (InetSocketAddress) channel.remoteAddress();
  }

  /** A request's head has come. */
  void asked(HttpRequest head) {
    request = head;
  }

  /** It is known which dialect the client speaks. */
  void enters(Inbound spoken, Passage begun) {
    manners = spoken;
    passage = begun;
  }

  /** Tells the client to send the body that it holds back. */
  void invite() {
    HttpHead.status(out.room(), HttpResponseStatus.CONTINUE.code());
    HttpHead.end(out.room());
    out.flush();
  }

  /** The request that is being answered. */
  public Passage passage() {
    if (passage == null) {
      throw new IllegalStateException("No request is being answered");
    }
    return passage;
  }

  /** Names who is to hear of this client until the answer ends. */
  public void carry(InFlight request) {
    inFlight = request;
  }

  /** Tells the client so in its own dialect, or in the usual one before it is known. */
  public void refuse(Refusal refused) {
    Inbound spoken = manners == null ? reception.usualManners() : manners;
    send(spoken.refuse(named(refused)));
  }

  /** The same with the request's id, for a dialect whose errors tell it. */
  public Refusal named(Refusal refusal) {
    Passage through = passage;
    return through == null ? refusal : through.named(refusal, requestId());
  }

  /**
   * A whole answer.
   *
   * @param more names and values of further headers, in turn
   */
  public void send(Answer answer, String... more) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(HttpHeaderNames.CONTENT_TYPE, answer.type());
    answer.headers().forEach(headers::set);
    for (int i = 0; i < more.length; i += 2) {
      headers.set(more[i], more[i + 1]);
    }
    finish(answer.status(), headers, answer.body());
  }

  /**
   * A whole answer with a vendor's headers.
   *
   * @param headers which are the connection's from now on
   */
  public void send(int status, HttpHeaders headers, byte[] body, int length) {
    finish(status, headers, Unpooled.wrappedBuffer(body, 0, length));
  }

  private void finish(int status, HttpHeaders headers, ByteBuf bytes) {
    boolean keep = keepsAlive();
    if (!keep) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    Passage through = passage;
    if (through != null) {
      through.answers(status, headers, requestId());
      through.passes(bytes);
    }
    ByteBuf head = out.room();
    HttpHead.status(head, status);
    HttpHead.fields(head, headers);
    boolean mayHaveBody = mayHaveBody(status);
    if (mayHaveBody) {
      HttpHead.contentLength(head, bytes.readableBytes());
    }
    HttpHead.end(head);
    if (mayHaveBody && !isHead()) {
      out.add(bytes);
    } else {
      bytes.release();
    }
    out.flush();
    ended(keep);
  }

  private static boolean mayHaveBody(int status) {
    return status >= 200
        && status != HttpResponseStatus.NO_CONTENT.code()
        && status != HttpResponseStatus.NOT_MODIFIED.code();
  }

  private boolean isHead() {
    return request != null && HttpMethod.HEAD.equals(request.method());
  }

  private boolean keepsAlive() {
    return request != null
        && HttpUtil.isKeepAlive(request)
        && request.protocolVersion().isKeepAliveDefault()
        && !handler.isLast();
  }

  /**
   * Begins an answer whose bytes follow one by one.
   *
   * @param headers which are the connection's from now on
   */
  public void begin(int status, HttpHeaders headers) {
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    boolean chunked = request != null && request.protocolVersion().isKeepAliveDefault();
    if (chunked) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    } else {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    passage().begins(status, headers, requestId());
    ByteBuf head = out.room();
    HttpHead.status(head, status);
    HttpHead.fields(head, headers);
    HttpHead.end(head);
    out.beginParts(chunked);
  }

  /** Passes bytes on, without flushing; they are released in time. */
  public void pass(ByteBuf bytes) {
    if (bytes.isReadable()) {
      if (passage != null) {
        passage.passes(bytes);
      }
      out.addPart(bytes);
    } else {
      bytes.release();
    }
  }

  /** Writes what was passed so far. */
  public void flush() {
    out.flush();
  }

  /** False while the client reads more slowly than it is told. */
  public boolean isWritable() {
    return channel.isWritable();
  }

  /** The answer is whole. */
  public void end() {
    out.endParts();
    out.flush();
    ended(keepsAlive());
  }

  /** The answer cannot be completed: says so and closes, without HTTP's mark of a proper end. */
  public void breakOff(ByteBuf lastWords) {
    seen(inFlight);
    inFlight = null;
    handler.brokenOff();
    if (lastWords.isReadable()) {
      out.addPart(lastWords);
    } else {
      lastWords.release();
    }
    out.flushAll().addListener(ChannelFutureListener.CLOSE);
  }

  /** The decision's id, where one was made. */
  private String requestId() {
    Call call = call(inFlight);
    return call == null ? reception.newRequestId() : call.id();
  }

  private static @Nullable Call call(@Nullable InFlight under) {
    return under == null ? null : under.call();
  }

  private void ended(boolean keep) {
    seen(inFlight);
    inFlight = null;
    request = null;
    manners = null;
    handler.answered(keep);
  }

  /** Tells that the answer has ended, whichever way. */
  private void seen(@Nullable InFlight under) {
    Passage through = passage;
    passage = null;
    if (through != null) {
      reception.seen(through, call(under));
    }
  }

  /** The client reads again, or no longer keeps up. */
  void writabilityChanged() {
    if (inFlight != null) {
      inFlight.writabilityChanged();
    }
  }

  /** The client has left. */
  void left() {
    InFlight gone = inFlight;
    inFlight = null;
    if (gone != null) {
      gone.clientGone();
    }
    seen(gone);
  }

  /** Has what is under way stop. */
  void stop() {
    if (inFlight != null) {
      inFlight.stopped();
    }
  }
}
