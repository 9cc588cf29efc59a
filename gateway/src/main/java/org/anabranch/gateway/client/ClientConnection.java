package org.anabranch.gateway.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Content;
import org.anabranch.gateway.call.Passage;
import org.anabranch.gateway.client.Reception.Visit;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.wire.HeapBytes;
import org.anabranch.gateway.wire.HttpHead;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: collects a request, hands it to the {@link Reception}, and writes what
 * comes back. One request at a time; what a client sends ahead waits here, and once it is more than
 * a little the connection is no longer read. Reading goes on otherwise, so that a client who leaves
 * is noticed at once. All on one event loop.
 */
public final class ClientConnection extends ChannelInboundHandlerAdapter {
  /** The header that names the decision by which a request was answered. */
  public static final String DECISION = "x-anabranch-decision";

  /** The header that names the deployment that answered. */
  public static final String DEPLOYMENT = "x-anabranch-deployment";

  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
  private static final int MOST_AHEAD = 64;
  private static final int LINGER_SECONDS = 2;
  private static final int ROOM = 2 << 10;

  /** Up to here it is cheaper to copy bytes beside the others than to write them on their own. */
  private static final int LARGEST_COPIED = 16 << 10;

  private static final int MOST_GATHERED = 32 << 10;

  private final Reception reception;
  private final int mostBytes;
  private final Deque<Object> ahead = new ArrayDeque<>();

  private @Nullable ChannelHandlerContext ctx;
  private @Nullable HttpRequest request;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private @Nullable Visit visit;
  private @Nullable Passage passage;
  private @Nullable InFlight inFlight;
  private volatile boolean busy;
  private volatile boolean lingering;
  private boolean draining;
  private @Nullable ByteBuf out;
  private boolean chunked;
  private boolean stirred;
  private long leftBefore;
  private long stillSince = System.nanoTime();

  /**
   * @param mostBytes of a request's body; a longer one is refused
   */
  public ClientConnection(Reception reception, int mostBytes) {
    this.reception = reception;
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

  /** Where all of this connection happens; open connections only. */
  public EventLoop loop() {
    return (EventLoop) ctx().channel().eventLoop();
  }

  public InetSocketAddress remote() {
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
    body = HeapBytes.buffer((int) Math.clamp(length, 256, 1 << 20), mostBytes);
    Visit came = reception.receive(head, remote());
    visit = came;
    passage = reception.watch().begins(came.manners().dialect(), head.headers());
    if (length > mostBytes) {
      refuseAndClose(tooLarge());
    } else if (HttpUtil.is100ContinueExpected(head)) {
      if (came.refusal() != null) {
        refuseAndClose(came.refusal());
      } else {
        HttpHead.status(out(), HttpResponseStatus.CONTINUE.code());
        HttpHead.end(out());
        flush();
      }
    }
  }

  private Refusal tooLarge() {
    return Refusal.of(
        413, "request_too_large", "The body is larger than " + (mostBytes >> 20) + " MB.");
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
      answer();
    }
  }

  private boolean isAdmitted() {
    return visit != null && visit.refusal() == null;
  }

  private void answer() {
    HttpRequest head = request;
    Visit came = visit;
    if (head == null || came == null) {
      return;
    }
    busy = true;
    if (came.refusal() != null) {
      refuse(came.refusal());
      return;
    }
    ByteBuf whole = body;
    passage().isRead();
    if (reception.watch().config().logContent()) {
      passage().keep(new Content(whole));
    }
    body = Unpooled.EMPTY_BUFFER;
    try {
      reception.answer(this, head, whole, came);
    } catch (BadRequest e) {
      refuse(Refusal.of(e));
    } catch (ProblemException e) {
      refuse(Refusals.of(e.problem()));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("A request met a bug");
      refuse(Refusal.of(500, "internal_error", "The gateway met an error of its own."));
    }
  }

  /** The request that is being answered. */
  public Passage passage() {
    if (passage == null) {
      throw new IllegalStateException("No request is being answered");
    }
    return passage;
  }

  /** Whether a request has come whole and its answer has not ended. */
  public boolean isUnderWay() {
    return busy && !lingering;
  }

  /** Names who is to hear of this client until the answer ends. */
  public void carry(InFlight request) {
    inFlight = request;
  }

  /** Tells the client so in its own dialect, or in the usual one before it is known. */
  public void refuse(Refusal refused) {
    Inbound manners = visit == null ? reception.usualManners() : visit.manners();
    send(manners.refuse(named(refused)));
  }

  /** The same with the request's id, for a dialect whose errors tell it. */
  public Refusal named(Refusal refusal) {
    Passage through = passage;
    return through == null ? refusal : through.named(refusal, requestId());
  }

  private void refuseAndClose(Refusal refused) {
    busy = true;
    draining = true;
    refuse(refused);
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
    boolean keep = keepsAlive() && !reception.isDraining();
    if (!keep) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    Passage through = passage;
    if (through != null) {
      through.answers(status, headers, requestId());
      through.passes(bytes);
    }
    ByteBuf head = out();
    HttpHead.status(head, status);
    HttpHead.fields(head, headers);
    if (mayHaveBody(status)) {
      HttpHead.contentLength(head, bytes.readableBytes());
      HttpHead.end(head);
      append(bytes, !isHead());
    } else {
      HttpHead.end(head);
      bytes.release();
    }
    flush();
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
        && !draining;
  }

  /**
   * Begins an answer whose bytes follow one by one.
   *
   * @param headers which are the connection's from now on
   */
  public void begin(int status, HttpHeaders headers) {
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    chunked = request != null && request.protocolVersion().isKeepAliveDefault();
    if (chunked) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    } else {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    passage().begins(status, headers, requestId());
    ByteBuf head = out();
    HttpHead.status(head, status);
    HttpHead.fields(head, headers);
    HttpHead.end(head);
  }

  /** What goes out with the next flush; small parts are gathered here, to be one write. */
  private ByteBuf out() {
    if (out == null) {
      out = ctx().alloc().ioBuffer(ROOM);
    }
    return out;
  }

  /** Adds bytes, which are released in time, to what goes out. */
  private void append(ByteBuf bytes, boolean wanted) {
    if (!wanted || !bytes.isReadable()) {
      bytes.release();
    } else if (bytes.readableBytes() <= LARGEST_COPIED) {
      out().writeBytes(bytes);
      bytes.release();
    } else {
      writeOut();
      ctx().write(bytes);
    }
  }

  private void writeOut() {
    ByteBuf gathered = out;
    out = null;
    if (gathered != null) {
      ctx().write(gathered);
    }
  }

  /** The decision's id, where one was made. */
  private String requestId() {
    InFlight under = inFlight;
    Call call = under == null ? null : under.call();
    return call == null ? reception.newRequestId() : call.id();
  }

  /** Tells that the answer has ended, whichever way. */
  private void seen(@Nullable InFlight under) {
    Passage through = passage;
    passage = null;
    if (through != null) {
      reception.seen(through, under == null ? null : under.call());
    }
  }

  /** Passes bytes on, without flushing; they are released in time. */
  public void pass(ByteBuf bytes) {
    if (bytes.isReadable()) {
      if (passage != null) {
        passage.passes(bytes);
      }
      passFramed(bytes);
    } else {
      bytes.release();
    }
  }

  private void passFramed(ByteBuf bytes) {
    if (chunked) {
      HttpHead.chunk(out(), bytes.readableBytes());
    }
    append(bytes, true);
    if (chunked) {
      out().writeShort(HttpHead.CHUNK_END);
    }
    if (out != null && out.readableBytes() > MOST_GATHERED) {
      writeOut();
    }
  }

  /** Writes what was passed so far. */
  public void flush() {
    writeOut();
    ctx().flush();
  }

  /** False while the client reads more slowly than it is told. */
  public boolean isWritable() {
    return ctx().channel().isWritable();
  }

  /** The answer is whole. */
  public void end() {
    if (chunked) {
      HttpHead.lastChunk(out());
    }
    flush();
    ended(keepsAlive() && !reception.isDraining());
  }

  /** The answer cannot be completed: says so and closes, without HTTP's mark of a proper end. */
  public void breakOff(ByteBuf lastWords) {
    seen(inFlight);
    inFlight = null;
    lingering = true;
    reception.settled();
    if (lastWords.isReadable()) {
      passFramed(lastWords);
    } else {
      lastWords.release();
    }
    writeOut();
    ctx().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void ended(boolean keep) {
    seen(inFlight);
    inFlight = null;
    request = null;
    visit = null;
    body = Unpooled.EMPTY_BUFFER;
    if (!keep) {
      linger();
      return;
    }
    busy = false;
    while (!busy && !lingering && !ahead.isEmpty()) {
      read(ahead.removeFirst());
    }
    if (ahead.size() <= MOST_AHEAD && !ctx().channel().config().isAutoRead()) {
      ctx().channel().config().setAutoRead(true);
    }
  }

  /** Reads on for a moment before closing, since a reset would destroy what was just written. */
  private void linger() {
    lingering = true;
    reception.settled();
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
    if (out != null) {
      out.release();
      out = null;
    }
    InFlight gone = inFlight;
    inFlight = null;
    if (gone != null) {
      gone.clientGone();
    }
    seen(gone);
    reception.left(this);
  }

  private void releaseAhead() {
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    stirred = true;
  }

  /** Whether it is served there; false before it is served at all. */
  public boolean isOn(EventExecutor loop) {
    return ctx != null && ctx.channel().isRegistered() && ctx.executor() == loop;
  }

  /**
   * Closes if the client is stuck: no byte came for that long while a request was expected, or none
   * could be written. On its loop, about once a second.
   */
  public void sweep(long nowNanos, long longestNanos) {
    ChannelOutboundBuffer leaving = ctx().channel().unsafe().outboundBuffer();
    long left = leaving == null ? 0 : leaving.totalPendingWriteBytes() - leaving.currentProgress();
    boolean waiting = busy ? !isWritable() : !lingering;
    if (!waiting || stirred && !busy || left != leftBefore) {
      stirred = false;
      leftBefore = left;
      stillSince = nowNanos;
    } else if (nowNanos - stillSince >= longestNanos) {
      ctx().close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.atDebug().setCause(cause).log("A client's connection failed");
    context.close();
  }

  /** Answers what is under way, takes nothing new, closes. */
  public void drain() {
    loop()
        .execute(
            () -> {
              draining = true;
              if (!busy) {
                ctx().close();
              }
            });
  }

  /** Breaks off what is under way, telling the client where its dialect can, and closes. */
  public void cut() {
    loop()
        .execute(
            () -> {
              if (inFlight != null) {
                inFlight.stopped();
              }
              if (!lingering) { // else it closes once the last words are out
                ctx().close();
              }
            });
  }
}
