package org.anabranch.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.anabranch.gateway.client.ClientHandler;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.LimitConfig;
import org.anabranch.gateway.door.Doorman;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own HTTP server, in every dialect the gateway was given, with its health. Server
 * and upstream client share the event loops; nothing on them blocks.
 */
public final class DataPlane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataPlane.class);

  private final RoutedGateway gateway;
  private final Doorman doorman;
  private final Channel server;
  private final List<Future<?>> sweeps;

  private DataPlane(
      RoutedGateway gateway, Doorman doorman, Channel server, List<Future<?>> sweeps) {
    this.gateway = gateway;
    this.sweeps = sweeps;
    this.doorman = doorman;
    this.server = server;
  }

  /**
   * Listens where the gateway's configuration says; port 0 takes any free one. Throws {@link
   * org.anabranch.kernel.ProblemException} {@code port-in-use}.
   */
  public static DataPlane open(RoutedGateway gateway) {
    return open(gateway, () -> ThreadLocalRandom.current().nextLong());
  }

  /**
   * @param draws one for each request; called by many threads
   */
  static DataPlane open(RoutedGateway gateway, RandomGenerator draws) {
    GatewayConfig config = gateway.config();
    Doorman doorman =
        new Doorman(gateway.premises(), gateway.background(), gateway.batches(), draws);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(gateway.premises().network().loops())
            .channel(gateway.premises().network().transport().server())
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(initializer(gateway, doorman))
            .bind(config.host(), config.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "port-in-use",
              "The gateway cannot listen on %s:%d: %s."
                  .formatted(config.host(), config.port(), reason(bound)),
              "Stop what uses that port, or set gateway.port to another (0 takes any free one).")
          .asException(bound.cause());
    }
    return new DataPlane(gateway, doorman, bound.channel(), sweeps(gateway, doorman));
  }

  private static String reason(ChannelFuture bound) {
    return bound.cause() instanceof BindException
        ? "the port or address is not free"
        : String.valueOf(bound.cause().getMessage());
  }

  private static ChannelInitializer<SocketChannel> initializer(
      RoutedGateway gateway, Doorman doorman) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        LimitConfig limits = gateway.config().limits();
        if (doorman.connections().size() >= limits.connections()) {
          channel.close();
          return;
        }
        ClientHandler client = new ClientHandler(channel, doorman, limits.bodyMegabytes() << 20);
        doorman.came(client);
        channel
            .pipeline()
            .addLast(
                new HttpRequestDecoder(
                    new HttpDecoderConfig()
                        .setMaxInitialLineLength(8 << 10)
                        .setMaxHeaderSize(32 << 10)
                        .setMaxChunkSize(64 << 10)))
            .addLast(client);
      }
    };
  }

  /**
   * Every loop looks from time to time which of its clients are stuck: a timer for each of them
   * would be set anew with every byte.
   */
  private static List<Future<?>> sweeps(RoutedGateway gateway, Doorman doorman) {
    List<Future<?>> sweeps = new ArrayList<>();
    for (EventExecutor loop : gateway.premises().network().loops()) {
      Runnable sweep =
          () -> {
            long longest =
                TimeUnit.SECONDS.toNanos(gateway.config().limits().betweenChunksSeconds());
            long now = System.nanoTime();
            for (ClientHandler client : doorman.connections()) {
              if (client.isOn(loop)) {
                client.sweep(now, longest);
              }
            }
          };
      sweeps.add(loop.scheduleWithFixedDelay(sweep, 1, 1, TimeUnit.SECONDS));
    }
    return sweeps;
  }

  private void stopListening() {
    sweeps.forEach(sweep -> sweep.cancel(false));
    server.close().awaitUninterruptibly();
    doorman.connections().forEach(ClientHandler::drain);
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  /**
   * Is no longer ready and turns new requests away with 503 while answers under way end within the
   * drain time; then stops listening and cuts the rest.
   */
  @Override
  public void close() {
    int seconds = gateway.config().limits().drainSeconds();
    Deadline deadline = Deadline.in(Duration.ofSeconds(seconds));
    doorman.drain();
    long open = underWay();
    if (open > 0) {
      LOG.atInfo()
          .addKeyValue("requests", open)
          .addKeyValue("at_most_seconds", seconds)
          .log("The gateway is stopping and waits for the answers under way");
    }
    try {
      doorman.awaitIdle(deadline);
      stopListening();
      doorman.awaitEmpty(deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopListening();
    }
    long cut = underWay();
    if (cut > 0) {
      LOG.atWarn().addKeyValue("requests", cut).log("Answers were cut when their time was over");
    }
    doorman.connections().forEach(ClientHandler::cut);
  }

  private long underWay() {
    return doorman.connections().stream().filter(ClientHandler::isUnderWay).count();
  }
}
