import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.function.Consumer;
import org.anabranch.gateway.upstream.Transport;

/** Listens on loopback with one event loop to a processor, until it is killed. */
final class Server {
  private Server() {}

  /**
   * @param prepare gives a client's channel its handlers
   */
  static void run(Transport transport, String port, Consumer<Channel> prepare) throws InterruptedException {
    new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), transport.ioHandlers()))
        .channel(transport.server())
        .option(ChannelOption.SO_BACKLOG, 1024)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                prepare.accept(channel);
              }
            })
        .bind("127.0.0.1", Integer.parseInt(port))
        .sync()
        .channel()
        .closeFuture()
        .sync();
  }
}
