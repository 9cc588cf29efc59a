package org.anabranch.gateway.upstream;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.Locale;

/** How event loops reach the network; channels and loops must be of the same. */
public enum Transport {
  IO_URING {
    /**
     * Netty's polls that report more than once miss a reset that comes between two reads: nothing
     * would be heard of it until the silence is noticed.
     */
    @Override
    boolean isAvailable() {
      if (System.getProperty(LASTING_POLLS) == null) {
        System.setProperty(LASTING_POLLS, "false"); // read once, when Netty first looks
      }
      return IoUring.isAvailable();
    }

    @Override
    public IoHandlerFactory ioHandlers() {
      return IoUringIoHandler.newFactory();
    }

    @Override
    public Class<? extends ServerSocketChannel> server() {
      return IoUringServerSocketChannel.class;
    }

    @Override
    public Class<? extends SocketChannel> client() {
      return IoUringSocketChannel.class;
    }
  },
  EPOLL {
    @Override
    boolean isAvailable() {
      return Epoll.isAvailable();
    }

    @Override
    public IoHandlerFactory ioHandlers() {
      return EpollIoHandler.newFactory();
    }

    @Override
    public Class<? extends ServerSocketChannel> server() {
      return EpollServerSocketChannel.class;
    }

    @Override
    public Class<? extends SocketChannel> client() {
      return EpollSocketChannel.class;
    }
  },
  /** Java's own, which every system has. */
  NIO {
    @Override
    boolean isAvailable() {
      return true;
    }

    @Override
    public IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    public Class<? extends ServerSocketChannel> server() {
      return NioServerSocketChannel.class;
    }

    @Override
    public Class<? extends SocketChannel> client() {
      return NioSocketChannel.class;
    }
  };

  private static final String LASTING_POLLS = "io.netty.iouring.pollAddMultishotEnabled";

  /** Names the one to begin with: {@code io_uring}, {@code epoll} or {@code nio}. */
  public static final String PROPERTY = "anabranch.transport";

  /** The fastest that the kernel allows, beginning with the one that {@link #PROPERTY} names. */
  public static Transport best() {
    String first = System.getProperty(PROPERTY, IO_URING.name());
    for (Transport transport : values()) {
      if (transport.compareTo(named(first)) >= 0 && transport.isAvailable()) {
        return transport;
      }
    }
    return NIO;
  }

  private static Transport named(String name) {
    for (Transport transport : values()) {
      if (transport.name().equals(name.toUpperCase(Locale.ROOT))) {
        return transport;
      }
    }
    throw new IllegalArgumentException(
        "The transport is “%s”, expected io_uring, epoll or nio".formatted(name));
  }

  abstract boolean isAvailable();

  public abstract IoHandlerFactory ioHandlers();

  public abstract Class<? extends ServerSocketChannel> server();

  public abstract Class<? extends SocketChannel> client();
}
