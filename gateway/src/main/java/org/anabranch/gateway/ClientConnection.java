package org.anabranch.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: collects a request, hands it to the {@link Doorman}, and writes what
 * comes back. One request at a time; what a client sends ahead waits here, and once it is more than
 * a little the connection is no longer read. Reading goes on otherwise, so that a client who leaves
 * is noticed at once. All on one event loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
  static final String DECISION = "x-anabranch-decision";
  static final String DEPLOYMENT = "x-anabranch-deployment";

  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
  private static final int MOST_AHEAD = 64;
  private static final int LINGER_SECONDS = 2;

  private final Doorman doorman;
  private final int mostBytes;
  private final Deque<Object> ahead = new ArrayDeque<>();

  private @Nullable ChannelHandlerContext ctx;
  private @Nullable HttpRequest request;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private @Nullable Refusal refusal;
  private @Nullable InFlight inFlight;
  private boolean busy;
  private boolean lingering;
  private boolean draining;

  ClientConnection(Doorman doorman, int mostBytes) {
    this.doorman = doorman;
    this.mostBytes = mostBytes;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    ctx = added;
  }

  private ChannelHandlerContext ctx() {
    if (ctx == null) {
      throw new IllegalStateException("The connection is not open yet");
    }
    return ctx;
  }

  EventLoop loop() {
    return (EventLoop) ctx().channel().eventLoop();
  }

  InetSocketAddress remote() {
    return (InetSocketAddress) ctx().channel().remoteAddress();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (lingering) {
      ReferenceCountUtil.release(message);
    } else if (busy) {
      ahead.add(message);
      if (ahead.size() > MOST_AHEAD) {
        context.channel().config().setAutoRead(false);
      }
    } else {
      read(message);
    }
  }

  private void read(Object message) {
    if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      request = request == null && message instanceof HttpRequest r ? r : request;
      refuseAndClose(Refusal.of(400, "invalid_http", "This is not a valid HTTP request."));
      return;
    }
    if (message instanceof HttpRequest head) {
      begin(head);
    }
    if (message instanceof HttpContent content && !lingering) {
      collect(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest head) {
    request = head;
    long length = HttpUtil.getContentLength(head, -1L);
    body = Unpooled.buffer((int) Math.clamp(length, 256, 1 << 20), mostBytes);
    refusal = doorman.refusal(head, remote());
    if (length > mostBytes) {
      refuseAndClose(tooLarge());
    } else if (HttpUtil.is100ContinueExpected(head)) {
      if (refusal != null) {
        refuseAndClose(refusal);
      } else {
        ctx()
            .writeAndFlush(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
    }
  }

  private Refusal tooLarge() {
    return Refusal.of(
        413, "request_too_large", "The body is larger than " + (mostBytes >> 20) + " MB.");
  }

  private void collect(HttpContent content) {
    try {
      if (refusal == null && content.content().readableBytes() > mostBytes - body.writerIndex()) {
        refuseAndClose(tooLarge());
        return;
      }
      if (refusal == null) {
        body.writeBytes(content.content());
      }
    } finally {
      content.release();
    }
    if (content instanceof LastHttpContent) {
      answer();
    }
  }

  private void answer() {
    HttpRequest head = request;
    if (head == null) {
      return;
    }
    busy = true;
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    ByteBuf whole = body;
    body = Unpooled.EMPTY_BUFFER;
    try {
      doorman.answer(this, head, whole);
    } catch (ProblemException e) {
      refuse(Refusal.of(e.problem()));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("A request met a bug");
      refuse(Refusal.of(500, "internal_error", "The gateway met an error of its own."));
    }
  }

  /** Names who is to hear of this client until the answer ends. */
  void carry(InFlight request) {
    inFlight = request;
  }

  void refuse(Refusal refused) {
    send(refused.status(), refused.headers(), Unpooled.wrappedBuffer(refused.body().toBytes()));
  }

  private void refuseAndClose(Refusal refused) {
    busy = true;
    draining = true;
    refuse(refused);
  }

  /** A whole JSON answer. */
  void send(int status, Map<String, String> headers, ByteBuf json) {
    FullHttpResponse response = whole(status, json);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    headers.forEach(response.headers()::set);
    finish(response);
  }

  /** A whole answer with an upstream's headers. */
  void send(int status, HttpHeaders headers, ByteBuf bytes) {
    FullHttpResponse response = whole(status, bytes);
    response.headers().set(headers).set(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes());
    finish(response);
  }

  private static FullHttpResponse whole(int status, ByteBuf bytes) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), bytes);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes());
    return response;
  }

  private void finish(FullHttpResponse response) {
    boolean keep = keepsAlive();
    if (!keep) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    ctx().writeAndFlush(response);
    ended(keep);
  }

  private boolean keepsAlive() {
    return request != null
        && HttpUtil.isKeepAlive(request)
        && request.protocolVersion().isKeepAliveDefault()
        && !draining;
  }

  /** Begins an answer whose bytes follow one by one. */
  void begin(int status, HttpHeaders headers) {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    response.headers().set(headers).remove(HttpHeaderNames.CONTENT_LENGTH);
    if (request != null && request.protocolVersion().isKeepAliveDefault()) {
      HttpUtil.setTransferEncodingChunked(response, true);
    } else {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    ctx().write(response);
  }

  /** Passes bytes on, without flushing; they are released in time. */
  void pass(ByteBuf bytes) {
    if (bytes.isReadable()) {
      ctx().write(new DefaultHttpContent(bytes));
    } else {
      bytes.release();
    }
  }

  void flush() {
    ctx().flush();
  }

  boolean isWritable() {
    return ctx().channel().isWritable();
  }

  /** The answer is whole. */
  void end() {
    ctx().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    ended(keepsAlive());
  }

  /** The answer cannot be completed: says so and closes, without HTTP's mark of a proper end. */
  void breakOff(ByteBuf lastWords) {
    inFlight = null;
    lingering = true;
    ctx().writeAndFlush(new DefaultHttpContent(lastWords)).addListener(ChannelFutureListener.CLOSE);
  }

  private void ended(boolean keep) {
    inFlight = null;
    request = null;
    refusal = null;
    body = Unpooled.EMPTY_BUFFER;
    if (!keep) {
      linger();
      return;
    }
    busy = false;
    while (!busy && !lingering && !ahead.isEmpty()) {
      read(ahead.removeFirst());
    }
    if (ahead.size() <= MOST_AHEAD) {
      ctx().channel().config().setAutoRead(true);
    }
  }

  /** Reads on for a moment before closing, since a reset would destroy what was just written. */
  private void linger() {
    lingering = true;
    releaseAhead();
    ChannelHandlerContext context = ctx();
    context.channel().config().setAutoRead(true);
    if (context.channel() instanceof io.netty.channel.socket.SocketChannel socket) {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> socket.shutdownOutput());
    }
    loop().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (inFlight != null) {
      inFlight.writabilityChanged();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    releaseAhead();
    InFlight gone = inFlight;
    inFlight = null;
    if (gone != null) {
      gone.clientGone();
    }
    doorman.left(this);
  }

  private void releaseAhead() {
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  /** No byte came while a request was expected, or none could be written: the client is stuck. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent idle) {
      boolean readerStuck = idle.state() == IdleState.READER_IDLE && !busy;
      boolean writerStuck = idle.state() == IdleState.WRITER_IDLE && busy && !isWritable();
      if (readerStuck || writerStuck) {
        context.close();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.atDebug().setCause(cause).log("A client's connection failed");
    context.close();
  }

  /** Answers what is under way, takes nothing new, closes. */
  void drain() {
    loop()
        .execute(
            () -> {
              draining = true;
              if (!busy) {
                ctx().close();
              }
            });
  }

  void cut() {
    ctx().close();
  }
}
