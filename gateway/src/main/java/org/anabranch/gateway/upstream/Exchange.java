package org.anabranch.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.wire.DirectPieces;
import org.anabranch.gateway.wire.HttpHead;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to an upstream and its answer. Its methods may be called from any thread and take
 * effect on its event loop.
 */
public final class Exchange extends Pool.Watched implements Pool.Waiting {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final int HEAD_ROOM = 512;

  private final UpstreamClient client;
  private final EventLoop loop;
  private final Pool pool;
  private final Target target;
  private final Outgoing request;
  private final Listener listener;

  private @Nullable Channel channel;
  private @Nullable ChannelFuture written;
  private boolean fresh;
  private boolean waiting;
  private boolean headSeen;
  private boolean bodySeen;
  private boolean paused;
  private boolean done;
  private long lastHeardNanos;

  Exchange(
      UpstreamClient client,
      EventLoop loop,
      Pool pool,
      Target target,
      Outgoing request,
      Listener listener) {
    this.client = client;
    this.loop = loop;
    this.pool = pool;
    this.target = target;
    this.request = request;
    this.listener = listener;
  }

  void start() {
    if (done) {
      return;
    }
    lastHeardNanos = System.nanoTime();
    pool.watch(this);
    Address.Origin origin = target.origin();
    Channel kept = pool.take(origin);
    if (kept != null) {
      send(kept);
    } else if (pool.mayOpen(origin, target.connections())) {
      connect();
    } else if (pool.await(origin, target.connections(), this)) {
      waiting = true;
      loop.schedule(this::waitedEnough, target.connect().toMillis(), TimeUnit.MILLISECONDS);
    } else {
      fail(Listener.Failure.BUSY, busy());
    }
  }

  private String busy() {
    return "all %d connections to %s are taken"
        .formatted(target.connections(), target.address().host());
  }

  private void waitedEnough() {
    if (waiting) {
      fail(Listener.Failure.BUSY, busy());
    }
  }

  @Override
  public boolean isOver() {
    return done;
  }

  @Override
  public void turn(@Nullable Channel kept) {
    waiting = false;
    if (done && kept == null) {
      pool.closed(target.origin());
    } else if (done && kept != null) {
      pool.give(target.origin(), kept);
    } else if (kept != null && kept.isActive()) {
      send(kept);
    } else {
      if (kept != null) {
        pool.reopened(target.origin());
      }
      connect();
    }
  }

  /** The pool has counted it already. */
  private void connect() {
    fresh = true;
    client.connect(
        loop,
        pool,
        target,
        connected -> {
          connected.closeFuture().addListener(_ -> pool.closed(target.origin()));
          if (done) {
            connected.close();
          } else {
            send(connected);
          }
        },
        reason -> {
          pool.closed(target.origin());
          fail(Listener.Failure.UNREACHABLE, reason);
        });
  }

  private void send(Channel to) {
    channel = to;
    to.pipeline().get(Connection.class).carry(this);
    if (to.config().isAutoRead() == paused) {
      to.config().setAutoRead(!paused);
    }
    written = write(to);
    written.addListener(
        sent -> {
          if (!sent.isSuccess() && to == channel) {
            to.close();
          }
        });
  }

  private ChannelFuture write(Channel to) {
    ByteBuf body = request.body();
    int length = body.readableBytes();
    ByteBuf out = to.alloc().ioBuffer(HEAD_ROOM + Math.min(length, DirectPieces.LARGEST));
    HttpHead.request(out, request.method(), target.address().path(request.path()));
    if (!request.headers().contains(HttpHeaderNames.HOST)) { // signers set their own
      HttpHead.field(out, HttpHeaderNames.HOST, target.address().host());
    }
    HttpHead.fields(out, request.headers());
    HttpHead.contentLength(out, length);
    HttpHead.end(out);
    return to.writeAndFlush(DirectPieces.append(to, out, body));
  }

  boolean isWritten() {
    return written != null && written.isSuccess();
  }

  void onHead(int status, HttpHeaders headers) {
    heard();
    headSeen = true;
    tell(() -> listener.head(status, headers));
  }

  void onBytes(ByteBuf bytes) {
    heard();
    if (done) {
      bytes.release();
      return;
    }
    bodySeen = true;
    tell(() -> listener.bytes(bytes));
  }

  void onEndOfRead() {
    if (!done) {
      tell(listener::endOfRead);
    }
  }

  void onEnd() {
    channel = null;
    if (finish()) {
      tell(listener::end);
    }
  }

  /** A bug in the listener must not leave its client waiting for ever. */
  private void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("An upstream's answer met a bug");
      finish();
      drop();
      listener.failed(Listener.Failure.BROKEN, "the gateway met an error of its own");
    }
  }

  /** A kept connection may have died unnoticed; that is no failure of the upstream's. */
  void onBroken(String reason) {
    channel = null;
    if (!done && !fresh && !headSeen) {
      pool.reopened(target.origin());
      connect();
    } else {
      fail(Listener.Failure.BROKEN, reason);
    }
  }

  private void fail(Listener.Failure failure, String reason) {
    if (finish()) {
      drop();
      listener.failed(failure, reason);
    }
  }

  private void heard() {
    lastHeardNanos = System.nanoTime();
  }

  /** The pool looks from time to time, since a timer for each would be set anew for each byte. */
  @Override
  void look(long nowNanos) {
    long limit = bodySeen ? target.betweenChunks().toNanos() : target.firstByte().toNanos();
    if (!paused && nowNanos - lastHeardNanos >= limit) {
      fail(Listener.Failure.LATE, "nothing came for %d s".formatted(limit / 1_000_000_000));
    }
  }

  private boolean finish() {
    if (done) {
      return false;
    }
    done = true;
    request.body().release();
    pool.unwatch(this);
    return true;
  }

  private void drop() {
    if (channel != null) {
      ChannelHandlerContext ctx = channel.pipeline().context(Connection.class);
      if (ctx != null) {
        ((Connection) ctx.handler()).leave(ctx);
      }
      channel = null;
    }
  }

  /** Reads no more from the upstream until {@link #resume}. */
  public void pause() {
    onLoop(() -> setPaused(true));
  }

  public void resume() {
    onLoop(() -> setPaused(false));
  }

  private void setPaused(boolean pause) {
    if (paused == pause) {
      return;
    }
    paused = pause;
    heard();
    if (channel != null && !done) {
      channel.config().setAutoRead(!pause);
    }
  }

  /** Gives up: the connection is closed and the listener hears nothing more. */
  public void cancel() {
    onLoop(
        () -> {
          if (finish()) {
            drop();
          }
        });
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }
}
