package org.anabranch.cli.door;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One message through the door: a byte for its kind, four for its length, then so many bytes.
 *
 * @param text what it says; UTF-8 on the way
 */
record Frame(Kind kind, String text) {
  /** The most bytes of one message; a longer one is refused. */
  static final int MOST = 1 << 20;

  private static final int HEAD = 5;

  /** In the order of their bytes: new ones are added at the end. */
  enum Kind {
    /** Client: the {@link Call}, as JSON. */
    CALL,
    /** Server: the call is taken, and the command begins. */
    TAKEN,
    /** Server: output of the command. */
    OUT,
    /** Server: what it says on standard error. */
    ERR,
    /** Server: a line of the client's standard input is wanted; the text is the prompt. */
    ASK,
    /** Client: that line. */
    LINE,
    /** Client: there are no more lines. */
    NO_LINE,
    /** Server: the command is over; the text is its exit code. Nothing follows. */
    EXIT
  }

  void write(SocketChannel channel) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MOST) {
      throw new IOException("A message of " + bytes.length + " bytes is too long");
    }
    ByteBuffer buffer = ByteBuffer.allocate(HEAD + bytes.length);
    buffer.put((byte) kind.ordinal()).putInt(bytes.length).put(bytes).flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Blocks until there is one. Throws {@link EOFException} when the other side is gone. */
  static Frame read(SocketChannel channel) throws IOException {
    ByteBuffer head = fill(channel, HEAD);
    int kind = head.get();
    int length = head.getInt();
    if (kind < 0 || kind >= Kind.values().length || length < 0 || length > MOST) {
      throw new IOException("Not a message of ours: kind " + kind + ", length " + length);
    }
    return new Frame(
        Kind.values()[kind], StandardCharsets.UTF_8.decode(fill(channel, length)).toString());
  }

  private static ByteBuffer fill(SocketChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("The other side is gone");
      }
    }
    return buffer.flip();
  }
}
