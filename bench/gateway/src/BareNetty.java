import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.anabranch.gateway.upstream.Transport;

/**
 * What Netty's own codecs cost here: a proxy that passes on whatever comes, to one upstream whose
 * connections are kept per event loop. No keys, no route, no books, no limits, and errors close the
 * connection: it shows how much of the distance to nginx is Netty's and Java's. Its arguments are
 * its port and the upstream's.
 */
final class BareNetty extends ChannelInboundHandlerAdapter {
  private static final Map<EventLoop, Deque<Channel>> KEPT = new ConcurrentHashMap<>();

  private final Transport transport;
  private final int upstream;
  private final List<Object> early = new ArrayList<>();
  private Channel vendor;

  private BareNetty(Transport transport, int upstream) {
    this.transport = transport;
    this.upstream = upstream;
  }

  public static void main(String... arguments) throws InterruptedException {
    Transport transport = Transport.best();
    int upstream = Integer.parseInt(arguments[1]);
    Server.run(
        transport,
        arguments[0],
        channel -> channel.pipeline().addLast(new HttpServerCodec(), new BareNetty(transport, upstream)));
  }

  private static Deque<Channel> kept(ChannelHandlerContext ctx) {
    return KEPT.computeIfAbsent((EventLoop) ctx.executor(), _ -> new ArrayDeque<>());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object part) {
    if (part instanceof HttpRequest request) {
      request.headers().set(HttpHeaderNames.HOST, "127.0.0.1:" + upstream);
      Channel idle = kept(ctx).pollLast();
      if (idle != null) {
        idle.pipeline().get(Vendor.class).client = ctx;
        vendor = idle;
      } else {
        connect(ctx);
      }
    }
    if (vendor == null) {
      early.add(part);
    } else if (part instanceof LastHttpContent) {
      vendor.writeAndFlush(part, vendor.voidPromise());
    } else {
      vendor.write(part, vendor.voidPromise());
    }
  }

  private void connect(ChannelHandlerContext ctx) {
    new Bootstrap()
        .group((EventLoop) ctx.executor())
        .channel(transport.client())
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpClientCodec(), new Vendor(ctx));
              }
            })
        .connect("127.0.0.1", upstream)
        .addListener(
            (ChannelFuture done) -> {
              if (!done.isSuccess()) {
                early.forEach(ReferenceCountUtil::release);
                ctx.close();
                return;
              }
              vendor = done.channel();
              early.forEach(vendor::write);
              early.clear();
              vendor.flush();
            });
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (vendor != null) {
      vendor.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  /** The side of the upstream; flushes when a read has ended. */
  private static final class Vendor extends ChannelInboundHandlerAdapter {
    private ChannelHandlerContext client;
    private ChannelHandlerContext last;

    Vendor(ChannelHandlerContext client) {
      this.client = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object part) {
      if (client == null) {
        ReferenceCountUtil.release(part);
        ctx.close();
        return;
      }
      client.write(part, client.voidPromise());
      last = client;
      if (part instanceof LastHttpContent) {
        ((BareNetty) client.handler()).vendor = null;
        client = null;
        kept(ctx).addLast(ctx.channel());
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (last != null) {
        last.flush();
        last = null;
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      kept(ctx).remove(ctx.channel());
      if (client != null) {
        client.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
