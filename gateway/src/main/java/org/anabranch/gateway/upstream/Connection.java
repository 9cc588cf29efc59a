package org.anabranch.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.ReferenceCountUtil;
import org.anabranch.gateway.upstream.Address.Origin;
import org.anabranch.gateway.upstream.AnswerReader.NotHttp;
import org.jspecify.annotations.Nullable;

/** One connection to an upstream: carries one exchange at a time, and is kept in between. */
final class Connection extends ChannelInboundHandlerAdapter implements AnswerReader.Sink {
  private final Pool pool;
  private final Origin origin;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable AnswerReader reader;
  private @Nullable Exchange exchange;

  Connection(Pool pool, Origin origin) {
    this.pool = pool;
    this.origin = origin;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    ctx = added;
    reader = new AnswerReader(added.alloc(), this);
  }

  void carry(Exchange next) {
    exchange = next;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    AnswerReader reading = reader;
    if (exchange == null || reading == null || !(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      context.close();
      return;
    }
    try {
      reading.read(bytes);
      if (bytes.isReadable()) {
        context.close(); // more than was asked for
      }
    } catch (NotHttp e) {
      drop(context, String.valueOf(e.getMessage()));
    } finally {
      bytes.release();
    }
  }

  @Override
  public boolean listens() {
    return exchange != null;
  }

  @Override
  public void head(int status, HttpHeaders headers) {
    if (exchange != null) {
      exchange.onHead(status, headers);
    }
  }

  @Override
  public void bytes(ByteBuf bytes) {
    if (exchange != null) {
      exchange.onBytes(bytes);
    } else {
      bytes.release();
    }
  }

  @Override
  public void end() {
    Exchange done = exchange;
    exchange = null;
    if (done != null && ctx != null) {
      keepOrClose(ctx, done);
      done.onEnd();
    }
  }

  private void keepOrClose(ChannelHandlerContext context, Exchange done) {
    boolean keeps = reader != null && reader.keepsAlive();
    if (keeps && context.channel().isActive() && done.isWritten()) {
      if (!context.channel().config().isAutoRead()) {
        context.channel().config().setAutoRead(true);
      }
      pool.give(origin, context.channel());
    } else {
      context.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.onEndOfRead();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (exchange == null) {
      pool.forget(origin, context.channel());
    } else if (reader != null && reader.endsByClosing()) {
      end();
    } else {
      drop(context, "the connection was cut");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    drop(context, "the connection failed");
  }

  private void drop(ChannelHandlerContext context, String reason) {
    Exchange current = exchange;
    exchange = null;
    context.close();
    if (current != null) {
      current.onBroken(reason);
    }
  }

  /** The exchange wants no more; the connection cannot be kept. */
  void leave(ChannelHandlerContext context) {
    exchange = null;
    context.close();
  }
}
