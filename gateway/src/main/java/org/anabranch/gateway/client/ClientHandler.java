package org.anabranch.gateway.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection from its beginning to its end. Requests are answered one at a time, in
 * their order; what a client sends ahead waits here, and once it is more than a little the
 * connection is no longer read. Reading goes on otherwise, so that a client who leaves is noticed
 * at once. All on one event loop, but for {@link #isUnderWay}, {@link #isOn}, {@link #drain} and
 * {@link #cut}.
 */
public final class ClientHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);
  private static final int MOST_AHEAD = 64;
  private static final int LINGER_SECONDS = 2;

  private final Channel channel;
  private final Reception reception;
  private final Gathering out;
  private final ClientConnection connection;
  private final RequestReader reader;
  private final Deque<Object> ahead = new ArrayDeque<>();

  private volatile boolean busy;
  private volatile boolean closing;
  private boolean draining;
  private boolean takingUp;
  private boolean stirred;
  private long pendingBefore;
  private long stillSince = System.nanoTime();

  /**
   * @param mostBytes of a request's body; a longer one is refused
   */
  public ClientHandler(Channel channel, Reception reception, int mostBytes) {
    this.channel = channel;
    this.reception = reception;
    this.out = new Gathering(channel);
    this.connection = new ClientConnection(channel, reception, this, out);
    this.reader = new RequestReader(reception, this, connection, mostBytes);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
    } else if (busy) {
      ahead.add(message);
      if (ahead.size() > MOST_AHEAD) {
        channel.config().setAutoRead(false);
      }
    } else {
      reader.read(message);
    }
  }

  /** A request has come whole: until its answer has ended, what comes waits. */
  void answers() {
    busy = true;
  }

  /** The same, and nothing is read behind it. */
  void answersLast() {
    busy = true;
    draining = true;
  }

  /** Whether no other request is answered on this connection. */
  boolean isLast() {
    return draining || reception.isDraining();
  }

  /** Whether nothing more is read or answered. */
  boolean isClosing() {
    return closing;
  }

  /**
   * The answer has ended.
   *
   * @param keep whether the next request may follow
   */
  void answered(boolean keep) {
    if (!keep) {
      linger();
      return;
    }
    busy = false;
    if (!takingUp) { // else this is an answer to one of those, and the loop below goes on
      takeUp();
    }
  }

  /** Reads what was sent ahead, as far as it is answered at once. */
  private void takeUp() {
    takingUp = true;
    try {
      while (!busy && !closing && !ahead.isEmpty()) {
        reader.read(ahead.removeFirst());
      }
    } finally {
      takingUp = false;
    }
    if (ahead.size() <= MOST_AHEAD && !channel.config().isAutoRead()) {
      channel.config().setAutoRead(true);
    }
  }

  /** The answer is not whole, and never will be: the connection ends with what is said now. */
  void brokenOff() {
    closing = true;
    reception.settled();
  }

  /** Reads on for a moment before closing, since a reset would destroy what was just written. */
  private void linger() {
    closing = true;
    reception.settled();
    releaseAhead();
    channel.config().setAutoRead(true);
    if (channel instanceof SocketChannel socket) {
      out.flushAll().addListener(_ -> socket.shutdownOutput());
    }
    channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  private void releaseAhead() {
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    connection.writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    releaseAhead();
    out.release();
    connection.left();
    reception.left(this);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    stirred = true;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.atDebug().setCause(cause).log("A client's connection failed");
    context.close();
  }

  /** Whether a request has come whole and its answer has not ended. */
  public boolean isUnderWay() {
    return busy && !closing;
  }

  /** Whether it is served there; false before it is served at all. */
  public boolean isOn(EventExecutor loop) {
    return channel.isRegistered() && channel.eventLoop() == loop;
  }

  /**
   * Closes if the client is stuck: no byte came for that long while a request was expected, or none
   * could be written. On its loop, about once a second.
   */
  public void sweep(long nowNanos, long longestNanos) {
    long pending = out.pending();
    boolean waiting = busy ? !channel.isWritable() : !closing;
    if (!waiting || stirred && !busy || pending != pendingBefore) {
      stirred = false;
      pendingBefore = pending;
      stillSince = nowNanos;
    } else if (nowNanos - stillSince >= longestNanos) {
      channel.close();
    }
  }

  /** Answers what is under way, takes nothing new, closes. */
  public void drain() {
    channel
        .eventLoop()
        .execute(
            () -> {
              draining = true;
              if (!busy) {
                channel.close();
              }
            });
  }

  /** Breaks off what is under way, telling the client where its dialect can, and closes. */
  public void cut() {
    channel
        .eventLoop()
        .execute(
            () -> {
              connection.stop();
              if (!closing) { // else it closes once the last words are out
                channel.close();
              }
            });
  }
}
