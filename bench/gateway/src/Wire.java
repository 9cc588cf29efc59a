import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads HTTP/1.1 messages off one connection with as little work as possible, so that what is
 * measured is the gateway and not the measuring. Knows what well-behaved peers send: a length or
 * chunks.
 */
abstract class Wire extends ChannelInboundHandlerAdapter {
  private enum Part {
    HEAD,
    BODY,
    SIZE,
    CHUNK,
    AFTER_CHUNK,
    TRAILER
  }

  private Part part = Part.HEAD;
  private long left;
  private ByteBuf rest;

  /** The first line and the headers, in small letters but for the first line. */
  abstract void head(ChannelHandlerContext ctx, String head);

  /** Bytes of a body came. */
  abstract void body(ChannelHandlerContext ctx, int bytes);

  abstract void end(ChannelHandlerContext ctx);

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (rest != null) {
      rest.writeBytes(bytes);
      bytes.release();
      bytes = rest;
      rest = null;
    }
    while (bytes.isReadable() && step(ctx, bytes)) {
      continue;
    }
    if (bytes.isReadable()) {
      rest = ctx.alloc().buffer(bytes.readableBytes() + 512).writeBytes(bytes);
    }
    bytes.release();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (rest != null) {
      rest.release();
      rest = null;
    }
    ctx.fireChannelInactive();
  }

  /** False when more bytes are needed. */
  private boolean step(ChannelHandlerContext ctx, ByteBuf bytes) {
    switch (part) {
      case HEAD -> {
        int end = headEnd(bytes);
        if (end < 0) {
          return false;
        }
        begin(ctx, bytes.readCharSequence(end - bytes.readerIndex(), StandardCharsets.US_ASCII).toString());
      }
      case BODY, CHUNK -> {
        int taken = (int) Math.min(left, bytes.readableBytes());
        bytes.skipBytes(taken);
        left -= taken;
        body(ctx, taken);
        if (left == 0) {
          if (part == Part.BODY) {
            finish(ctx);
          } else {
            part = Part.AFTER_CHUNK;
          }
        }
      }
      case SIZE -> {
        String line = line(bytes);
        if (line == null) {
          return false;
        }
        int semicolon = line.indexOf(';');
        left = Long.parseLong((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
        part = left == 0 ? Part.TRAILER : Part.CHUNK;
      }
      case AFTER_CHUNK -> {
        if (line(bytes) == null) {
          return false;
        }
        part = Part.SIZE;
      }
      case TRAILER -> {
        String line = line(bytes);
        if (line == null) {
          return false;
        }
        if (line.isEmpty()) {
          finish(ctx);
        }
      }
    }
    return true;
  }

  private void begin(ChannelHandlerContext ctx, String text) {
    int line = text.indexOf("\r\n");
    String headers = text.substring(line).toLowerCase(Locale.ROOT);
    int length = headers.indexOf("\r\ncontent-length:");
    if (headers.contains("\r\ntransfer-encoding: chunked")) {
      part = Part.SIZE;
    } else {
      left = length < 0 ? 0 : Long.parseLong(headers.substring(length + 17, headers.indexOf("\r\n", length + 17)).strip());
      part = Part.BODY;
    }
    head(ctx, text.substring(0, line) + headers);
    if (part == Part.BODY && left == 0) {
      finish(ctx);
    }
  }

  private void finish(ChannelHandlerContext ctx) {
    part = Part.HEAD;
    end(ctx);
  }

  private static int headEnd(ByteBuf bytes) {
    int end = bytes.writerIndex();
    for (int at = bytes.indexOf(bytes.readerIndex(), end, (byte) '\n');
        at >= 0 && at + 2 < end;
        at = bytes.indexOf(at + 1, end, (byte) '\n')) {
      if (bytes.getByte(at + 1) == '\r' && bytes.getByte(at + 2) == '\n') {
        return at + 3;
      }
    }
    return -1;
  }

  private static String line(ByteBuf bytes) {
    int end = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
    if (end < 0) {
      return null;
    }
    String line = bytes.readCharSequence(end - bytes.readerIndex() - 1, StandardCharsets.US_ASCII).toString();
    bytes.skipBytes(2);
    return line;
  }
}
