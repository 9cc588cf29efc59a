package org.anabranch.gateway;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.upstream.Target;
import org.anabranch.gateway.upstream.UpstreamClient;

/** The event loops, one to a processor, and the client that asks upstreams on them. */
final class Network implements AutoCloseable {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          Runtime.getRuntime().availableProcessors(),
          new DefaultThreadFactory("gateway-net", true),
          NioIoHandler.newFactory());
  private final UpstreamClient client = new UpstreamClient();
  private final LimitConfig limits;

  Network(LimitConfig limits) {
    this.limits = limits;
  }

  EventLoopGroup loops() {
    return loops;
  }

  EventLoop anyLoop() {
    return (EventLoop) loops.next();
  }

  UpstreamClient client() {
    return client;
  }

  Target target(Served served) {
    DeploymentConfig config = served.config();
    if (config == null) {
      throw new IllegalArgumentException(served.id() + " is built in and has no address");
    }
    return new Target(
        config.baseUrl(),
        served.key().orElse(null),
        Duration.ofSeconds(limits.connectSeconds()),
        Duration.ofSeconds(config.timeoutSeconds()),
        Duration.ofSeconds(limits.betweenChunksSeconds()));
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
