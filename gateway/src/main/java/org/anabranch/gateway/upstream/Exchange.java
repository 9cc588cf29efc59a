package org.anabranch.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to an upstream and its answer. Its methods may be called from any thread and take
 * effect on its event loop.
 */
public final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final UpstreamClient client;
  private final EventLoop loop;
  private final Pool pool;
  private final Target target;
  private final String path;
  private final HttpHeaders headers;
  private final ByteBuf body;
  private final Listener listener;

  private @Nullable Channel channel;
  private @Nullable ChannelFuture written;
  private @Nullable Future<?> timer;
  private boolean fresh;
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
      String path,
      HttpHeaders headers,
      ByteBuf body,
      Listener listener) {
    this.client = client;
    this.loop = loop;
    this.pool = pool;
    this.target = target;
    this.path = path;
    this.headers = headers;
    this.body = body;
    this.listener = listener;
  }

  void start() {
    if (done) {
      return;
    }
    lastHeardNanos = System.nanoTime();
    watch();
    Channel kept = pool.take(target.origin());
    if (kept == null) {
      connect();
    } else {
      send(kept);
    }
  }

  private void connect() {
    fresh = true;
    client.connect(
        loop,
        pool,
        target,
        connected -> {
          if (done) {
            connected.close();
          } else {
            send(connected);
          }
        },
        reason -> fail(Listener.Failure.UNREACHABLE, reason));
  }

  private void send(Channel to) {
    channel = to;
    to.pipeline().get(Connection.class).carry(this);
    to.config().setAutoRead(!paused);
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            target.path(path),
            body.retainedDuplicate(),
            headers.copy(),
            EmptyHttpHeaders.INSTANCE);
    request.headers().set(HttpHeaderNames.HOST, target.hostHeader());
    request.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    if (target.key() != null) {
      request.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + target.key().reveal());
    }
    written = to.writeAndFlush(request);
    written.addListener(
        sent -> {
          if (!sent.isSuccess() && to == channel) {
            to.close();
          }
        });
  }

  boolean isWritten() {
    return written != null && written.isSuccess();
  }

  void onHead(HttpResponse response) {
    heard();
    headSeen = true;
    tell(() -> listener.head(response.status().code(), response.headers()));
  }

  void onBytes(ByteBuf bytes) {
    heard();
    if (done) {
      bytes.release();
      return;
    }
    if (!bodySeen) {
      bodySeen = true;
      rewatch();
    }
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

  /** One timer that looks from time to time whether too much time has passed. */
  private void watch() {
    long limit = bodySeen ? target.betweenChunks().toNanos() : target.firstByte().toNanos();
    long left = paused ? limit : limit - (System.nanoTime() - lastHeardNanos);
    if (left <= 0) {
      fail(Listener.Failure.LATE, "nothing came for %d s".formatted(limit / 1_000_000_000));
    } else {
      timer = loop.schedule(this::watchAgain, left, TimeUnit.NANOSECONDS);
    }
  }

  private void rewatch() {
    if (timer != null) {
      timer.cancel(false);
    }
    watch();
  }

  private void watchAgain() {
    if (!done) {
      watch();
    }
  }

  private boolean finish() {
    if (done) {
      return false;
    }
    done = true;
    body.release();
    if (timer != null) {
      timer.cancel(false);
    }
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
