package org.anabranch.gateway.network;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.anabranch.gateway.config.LimitConfig;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.upstream.Exchange;
import org.anabranch.gateway.upstream.Listener;
import org.anabranch.gateway.upstream.Target;
import org.anabranch.gateway.upstream.Transport;
import org.anabranch.gateway.upstream.UpstreamClient;

/** The event loops, one to a processor, and the client that asks upstreams on them. */
public final class Network implements AutoCloseable {
  /** Asked once: it is a question to the system. */
  private static final int LOOPS = Runtime.getRuntime().availableProcessors();

  private final Transport transport = Transport.best();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          LOOPS, new DefaultThreadFactory("gateway-net", true), transport.ioHandlers());
  private final UpstreamClient client = new UpstreamClient(transport);
  private final Supplier<LimitConfig> limits;

  public Network(Supplier<LimitConfig> limits) {
    this.limits = limits;
  }

  public EventLoopGroup loops() {
    return loops;
  }

  public Transport transport() {
    return transport;
  }

  /** A loop for work that belongs to no client's connection. */
  public EventLoop anyLoop() {
    return (EventLoop) loops.next();
  }

  public UpstreamClient client() {
    return client;
  }

  Target target(Served.Line line) {
    LimitConfig now = limits.get();
    return new Target(
        line.address(),
        Duration.ofSeconds(now.connectSeconds()),
        Duration.ofSeconds(line.config().timeoutSeconds()),
        Duration.ofSeconds(now.betweenChunksSeconds()),
        Math.ceilDiv(now.upstreamConnections(), LOOPS));
  }

  /**
   * Sends a signed request to a vendor, and takes down what it says of its limits. Throws {@link
   * Signer.NotReady}.
   *
   * @param served has a line
   * @param outgoing its body is released in any case
   */
  public Exchange send(EventLoop loop, Served served, Outgoing outgoing, Listener listener) {
    Served.Line line = served.lineOrThrow();
    Target target = target(line);
    try {
      line.signer()
          .orElseThrow(() -> new Signer.NotReady("no API key is set"))
          .sign(
              outgoing.method(),
              target.address().host(),
              target.address().path(outgoing.path()),
              outgoing.headers(),
              outgoing.body());
    } catch (RuntimeException e) {
      outgoing.body().release();
      throw e;
    }
    return client.send(loop, target, outgoing, new Heeding(served.health(), listener));
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
