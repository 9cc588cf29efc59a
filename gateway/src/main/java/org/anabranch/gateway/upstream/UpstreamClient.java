package org.anabranch.gateway.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.upstream.Address.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Asks upstreams over HTTP/1.1, with TLS where the address says so, over connections kept alive per
 * event loop. A kept connection that turns out to be dead before it brought a byte is replaced once
 * by a fresh one, unseen by the caller. Safe for many threads; never blocks.
 */
public final class UpstreamClient {
  private static final int ADDRESSES_TRIED = 3;

  private final ConcurrentHashMap<EventLoop, Pool> pools = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Transport transport;
  private @Nullable SslContext tls;

  /**
   * @param transport of the loops that requests will name
   */
  public UpstreamClient(Transport transport) {
    this.transport = transport;
  }

  /** Trusts whom this Java trusts; made at the first use, since reading whom takes a while. */
  private synchronized SslContext tls() {
    if (tls == null) {
      tls = trusted();
    }
    return tls;
  }

  private static SslContext trusted() {
    try {
      return SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
    } catch (SSLException e) {
      throw new IllegalStateException("This Java has no TLS", e);
    }
  }

  /**
   * Sends a request below the target's address; everything then happens on {@code loop}.
   *
   * @param request its body is released when it is no longer needed
   */
  public Exchange send(EventLoop loop, Target target, Outgoing request, Listener listener) {
    Pool known = pools.get(loop);
    Pool pool = known == null ? pools.computeIfAbsent(loop, Pool::new) : known;
    Exchange exchange = new Exchange(this, loop, pool, target, request, listener);
    if (loop.inEventLoop()) {
      exchange.start();
    } else {
      loop.execute(exchange::start);
    }
    return exchange;
  }

  /** How many connections are open or being opened, idle ones too. */
  public int connections() {
    return open.get();
  }

  /** Connects; one of the two is called on the loop. */
  void connect(
      EventLoop loop,
      Pool pool,
      Target target,
      Consumer<Channel> connected,
      Consumer<String> failed) {
    Origin origin = target.origin();
    resolve(
        loop,
        origin,
        (addresses, problem) -> {
          if (addresses.isEmpty()) {
            failed.accept(problem);
          } else {
            connect(loop, pool, target, addresses, connected, failed);
          }
        });
  }

  private void connect(
      EventLoop loop,
      Pool pool,
      Target target,
      List<InetAddress> addresses,
      Consumer<Channel> connected,
      Consumer<String> failed) {
    Origin origin = target.origin();
    new Bootstrap()
        .group(loop)
        .channel(transport.client())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) target.connect().toMillis())
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(initializer(pool, target))
        .connect(new InetSocketAddress(addresses.getFirst(), origin.port()))
        .addListener(
            (io.netty.channel.ChannelFuture done) -> {
              if (done.isSuccess()) {
                afterHandshake(done.channel(), connected, failed);
              } else if (addresses.size() > 1) {
                List<InetAddress> others = addresses.subList(1, addresses.size());
                connect(loop, pool, target, others, connected, failed);
              } else {
                failed.accept("no connection to " + origin.host() + ":" + origin.port());
              }
            });
  }

  private static void afterHandshake(
      Channel channel, Consumer<Channel> connected, Consumer<String> failed) {
    SslHandler ssl = channel.pipeline().get(SslHandler.class);
    if (ssl == null) {
      connected.accept(channel);
      return;
    }
    ssl.handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                connected.accept(channel);
              } else {
                channel.close();
                failed.accept("no TLS connection: " + done.cause().getMessage());
              }
            });
  }

  private ChannelInitializer<Channel> initializer(Pool pool, Target target) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        open.incrementAndGet();
        channel.closeFuture().addListener(_ -> open.decrementAndGet());
        Origin origin = target.origin();
        if (origin.tls()) {
          SslHandler ssl = tls().newHandler(channel.alloc(), origin.host(), origin.port());
          ssl.setHandshakeTimeoutMillis(target.connect().toMillis());
          channel.pipeline().addLast(ssl);
        }
        channel.pipeline().addLast(new Connection(pool, origin));
      }
    };
  }

  /** Asks the system for addresses without holding up the event loop. */
  private static void resolve(
      EventLoop loop, Origin origin, BiConsumer<List<InetAddress>, String> then) {
    byte @Nullable [] literal = NetUtil.createByteArrayFromIpAddressString(origin.host());
    if (literal != null) {
      try {
        then.accept(List.of(InetAddress.getByAddress(literal)), "");
      } catch (UnknownHostException e) {
        then.accept(List.of(), "“" + origin.host() + "” is no address");
      }
      return;
    }
    Thread.startVirtualThread(
        () -> {
          List<InetAddress> found;
          try {
            found =
                Arrays.stream(InetAddress.getAllByName(origin.host()))
                    .limit(ADDRESSES_TRIED)
                    .toList();
          } catch (UnknownHostException e) {
            found = List.of();
          }
          List<InetAddress> addresses = found;
          loop.execute(() -> then.accept(addresses, "unknown host " + origin.host()));
        });
  }
}
