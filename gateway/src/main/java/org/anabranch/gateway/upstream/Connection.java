package org.anabranch.gateway.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.anabranch.gateway.upstream.Target.Origin;
import org.jspecify.annotations.Nullable;

/** One connection to an upstream: carries one exchange at a time, and is kept in between. */
final class Connection extends ChannelInboundHandlerAdapter {
  private final Pool pool;
  private final Origin origin;
  private @Nullable Exchange exchange;
  private boolean keepAlive;
  private boolean provisional;

  Connection(Pool pool, Origin origin) {
    this.pool = pool;
    this.origin = origin;
  }

  void carry(Exchange next) {
    exchange = next;
    keepAlive = false;
    provisional = false;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Exchange current = exchange;
    if (current == null || !(message instanceof HttpObject part)) {
      ReferenceCountUtil.release(message);
      ctx.close();
      return;
    }
    if (part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      drop(ctx, "the answer is not HTTP");
      return;
    }
    if (part instanceof HttpResponse response) {
      provisional = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      keepAlive = HttpUtil.isKeepAlive(response);
      if (!provisional) {
        current.onHead(response);
      }
    }
    if (part instanceof HttpContent content) {
      boolean last = part instanceof LastHttpContent;
      if (content.content().isReadable() && !provisional) {
        current.onBytes(content.content());
      } else {
        content.release();
      }
      if (last && !provisional && exchange == current) {
        exchange = null;
        keepOrClose(ctx, current);
        current.onEnd();
      }
    }
  }

  private void keepOrClose(ChannelHandlerContext ctx, Exchange done) {
    if (keepAlive && ctx.channel().isActive() && done.isWritten()) {
      ctx.channel().config().setAutoRead(true);
      pool.give(origin, ctx.channel());
    } else {
      ctx.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.onEndOfRead();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (exchange == null) {
      pool.forget(origin, ctx.channel());
    } else {
      drop(ctx, "the connection was cut");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    drop(ctx, "the connection failed");
  }

  private void drop(ChannelHandlerContext ctx, String reason) {
    Exchange current = exchange;
    exchange = null;
    ctx.close();
    if (current != null) {
      current.onBroken(reason);
    }
  }

  /** The exchange wants no more; the connection cannot be kept. */
  void leave(ChannelHandlerContext ctx) {
    exchange = null;
    ctx.close();
  }
}
