import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.anabranch.gateway.upstream.Transport;

/**
 * Sends requests at times fixed beforehand, whether or not earlier ones were answered, and counts
 * each one's time from when it was due: a stall makes all that was due meanwhile late, as it would
 * be for real clients (no coordinated omission). One event loop; times in nanoseconds.
 */
final class OpenLoop {
  private static final int MOST_CONNECTIONS = 1024;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What came of one run. Gaps are between reads that brought bytes of one answer. */
  record Outcome(Histogram total, Histogram firstByte, Histogram gaps, long answered, long failed, long unanswered) {}

  private static final Transport TRANSPORT = Transport.best();
  private static final EventLoop LOOP =
      (EventLoop) new MultiThreadIoEventLoopGroup(1, TRANSPORT.ioHandlers()).next();

  private final int port;
  private final ByteBuf request;
  private final double perSecond;
  private final long requests;
  private final long unrecorded;
  private final CompletableFuture<Outcome> done = new CompletableFuture<>();
  private final ArrayDeque<Client> idle = new ArrayDeque<>();
  private final ArrayDeque<Long> waiting = new ArrayDeque<>();
  private final List<Client> all = new ArrayList<>();

  private final Histogram total = new Histogram(LONGEST_NANOS, 3);
  private final Histogram firstByte = new Histogram(LONGEST_NANOS, 3);
  private final Histogram gaps = new Histogram(LONGEST_NANOS, 3);
  private long begin;
  private long sent;
  private long over;
  private long answered;
  private long failed;

  private OpenLoop(int port, byte[] request, double perSecond, double seconds) {
    this.port = port;
    this.request = Unpooled.unreleasableBuffer(Unpooled.directBuffer(request.length).writeBytes(request));
    this.perSecond = perSecond;
    this.requests = Math.max(1, (long) (perSecond * seconds));
    this.unrecorded = requests / 8;
  }

  /** Blocks until all are answered or patience ends. The first eighth warms up and is not counted. */
  static Outcome run(int port, byte[] request, double perSecond, double seconds) {
    OpenLoop run = new OpenLoop(port, request, perSecond, seconds);
    LOOP.execute(run::start);
    return run.done.join();
  }

  private void start() {
    begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
    tick();
  }

  private long due(long i) {
    return begin + (long) (i * 1e9 / perSecond);
  }

  private void tick() {
    long now = System.nanoTime();
    while (sent < requests && due(sent) - now <= 0) {
      ask(sent++);
      now = System.nanoTime();
    }
    if (sent < requests) {
      LOOP.schedule(this::tick, due(sent) - System.nanoTime(), TimeUnit.NANOSECONDS);
    } else {
      LOOP.schedule(this::finish, PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private void ask(long number) {
    Client client = idle.pollLast();
    if (client != null) {
      client.send(number);
    } else if (all.size() < MOST_CONNECTIONS) {
      connect(number);
    } else {
      waiting.add(number);
    }
  }

  private void connect(long number) {
    Client client = new Client();
    all.add(client);
    new Bootstrap()
        .group(LOOP)
        .channel(TRANSPORT.client())
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(client);
              }
            })
        .connect("127.0.0.1", port)
        .addListener(
            (ChannelFuture connected) -> {
              if (connected.isSuccess()) {
                client.channel = connected.channel();
                client.send(number);
              } else {
                all.remove(client);
                count(number, false);
              }
            });
  }

  private void count(long number, boolean well) {
    over++;
    if (well) {
      answered++;
    } else {
      failed++;
    }
    if (number >= unrecorded) {
      record(total, System.nanoTime() - due(number));
    }
    if (over == requests) {
      finish();
    }
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos, 1, LONGEST_NANOS));
  }

  private void finish() {
    if (done.isDone()) {
      return;
    }
    long now = System.nanoTime();
    all.forEach(c -> c.giveUp(now));
    waiting.forEach(n -> record(total, now - due(n)));
    done.complete(new Outcome(total, firstByte, gaps, answered, failed, requests - over));
    all.forEach(
        c -> {
          if (c.channel != null) {
            c.channel.close();
          }
        });
  }

  private final class Client extends Wire {
    private Channel channel;
    private long number = -1;
    private boolean well;
    private boolean keeps;
    private long lastBytes;
    private boolean bytesInRead;

    void send(long next) {
      number = next;
      well = false;
      lastBytes = 0;
      channel.writeAndFlush(request.duplicate());
    }

    void giveUp(long now) {
      if (number >= 0) {
        record(total, now - due(number));
        number = -1;
      }
    }

    @Override
    void head(ChannelHandlerContext ctx, String head) {
      well = head.startsWith("HTTP/1.1 200");
      keeps = !head.contains("\r\nconnection: close");
    }

    @Override
    void body(ChannelHandlerContext ctx, int bytes) {
      bytesInRead = true;
    }

    @Override
    void end(ChannelHandlerContext ctx) {
      noteBytes();
      long ended = number;
      boolean endedWell = well;
      number = -1;
      if (keeps) {
        Long next = waiting.poll();
        if (next != null) {
          send(next);
        } else {
          idle.addLast(this);
        }
      } else {
        all.remove(this);
        ctx.close();
      }
      if (ended >= 0) {
        count(ended, endedWell);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      noteBytes();
    }

    private void noteBytes() {
      if (!bytesInRead || number < 0) {
        return;
      }
      bytesInRead = false;
      long now = System.nanoTime();
      if (number >= unrecorded) {
        if (lastBytes == 0) {
          record(firstByte, now - due(number));
        } else {
          record(gaps, now - lastBytes);
        }
      }
      lastBytes = now;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      super.channelInactive(ctx);
      idle.remove(this);
      all.remove(this);
      if (number >= 0 && !done.isDone()) {
        long lost = number;
        number = -1;
        count(lost, false);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
