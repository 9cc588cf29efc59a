import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.upstream.Transport;

/** A model vendor that answers at once, with bytes made beforehand. Its argument is the port. */
final class Upstream extends Wire {
  private static final Map<Kind, ByteBuf> WHOLE = new EnumMap<>(Kind.class);
  private static final ByteBuf HEAD =
      fixed("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
  private static final ByteBuf[] EVENTS = new ByteBuf[Kind.CHUNKS + 1];

  private final ArrayDeque<Kind> asked = new ArrayDeque<>(2);

  public static void main(String... arguments) throws InterruptedException {
    for (Kind kind : Kind.values()) {
      String body = kind.answer();
      WHOLE.put(kind, fixed("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body));
    }
    for (int i = 0; i <= Kind.CHUNKS; i++) {
      String event = Kind.event(i);
      EVENTS[i] = fixed(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n" + (i == Kind.CHUNKS ? "0\r\n\r\n" : ""));
    }
    Server.run(Transport.best(), arguments[0], channel -> channel.pipeline().addLast(new Upstream()));
  }

  private static ByteBuf fixed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
  }

  @Override
  void head(ChannelHandlerContext ctx, String head) {
    asked.add(Kind.of(head.substring(head.indexOf(' ') + 1)));
  }

  @Override
  void body(ChannelHandlerContext ctx, int bytes) {}

  @Override
  void end(ChannelHandlerContext ctx) {
    Kind kind = asked.remove();
    switch (kind) {
      case SMALL, MEDIUM, LARGE -> ctx.writeAndFlush(WHOLE.get(kind).duplicate());
      case STREAM -> {
        ctx.write(HEAD.duplicate());
        for (ByteBuf event : EVENTS) {
          ctx.writeAndFlush(event.duplicate());
        }
      }
      case PACED -> {
        ctx.write(HEAD.duplicate());
        next(ctx, 0, System.nanoTime());
      }
    }
  }

  /** Each at its own time since the beginning, so that lateness does not add up. */
  private static void next(ChannelHandlerContext ctx, int i, long began) {
    ctx.writeAndFlush(EVENTS[i].duplicate());
    if (i < Kind.CHUNKS && ctx.channel().isActive()) {
      long due = began + TimeUnit.MILLISECONDS.toNanos((i + 1L) * Kind.PACE_MILLIS);
      ctx.executor().schedule(() -> next(ctx, i + 1, began), due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
