package org.anabranch.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers of one connection (RFC 9112) wherever their bytes are cut. What one read
 * brought of a body is told as one, out of its chunks: vendors send a chunk for each token, and to
 * make an object of each costs more than its bytes. One connection, one thread.
 */
final class AnswerReader {
  private static final int LONGEST_HEAD = 64 << 10;
  private static final int LONGEST_LINE = 8 << 10;

  /** Chunks up to here are copied beside each other. */
  private static final int LARGEST_GATHERED = 4 << 10;

  /** Hears of an answer; whoever is given bytes releases them. */
  interface Sink {
    void head(int status, HttpHeaders headers);

    void bytes(ByteBuf bytes);

    /** The answer is whole. */
    void end();

    /** Whether it still listens. */
    boolean listens();
  }

  /** What came is no HTTP, or none that was asked for; the message says why. */
  static final class NotHttp extends Exception {
    NotHttp(String why) {
      this("the answer is not HTTP: ", why);
    }

    private NotHttp(String what, String why) {
      super(what + why, null, false, false);
    }

    static NotHttp encoded(String coding) {
      return new NotHttp("the answer is compressed, which was not asked for: ", coding);
    }
  }

  private enum Part {
    HEAD,
    LENGTH,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    UNTIL_CLOSE
  }

  private final ByteBufAllocator alloc;
  private final Sink sink;
  private Part part = Part.HEAD;
  private byte[] line = new byte[256];
  private int lineLength;
  private int lineStart;
  private long left;
  private boolean keepAlive;

  /** Whether the first chunk is to come: it is told by itself, for with it an answer begins. */
  private boolean first;

  private @Nullable ByteBuf gathered;

  AnswerReader(ByteBufAllocator alloc, Sink sink) {
    this.alloc = alloc;
    this.sink = sink;
  }

  /** Whether the connection may carry another request once the answer has ended. */
  boolean keepsAlive() {
    return keepAlive;
  }

  /** Whether the answer goes on until the connection is closed, and that is its proper end. */
  boolean endsByClosing() {
    return part == Part.UNTIL_CLOSE;
  }

  /** Reads on; does not release. Bytes after the end of an answer are left. */
  void read(ByteBuf in) throws NotHttp {
    try {
      boolean goesOn = true;
      while (goesOn && in.isReadable() && sink.listens()) {
        goesOn =
            switch (part) {
              case HEAD -> head(in);
              case LENGTH -> length(in);
              case CHUNK_SIZE -> chunkSize(in);
              case CHUNK -> chunk(in);
              case CHUNK_END -> chunkEnd(in);
              case TRAILERS -> trailers(in);
              case UNTIL_CLOSE -> untilClose(in);
            };
      }
    } finally {
      tellGathered();
    }
  }

  /** Takes the next line without its end; false while it is not whole. */
  private boolean takeLine(ByteBuf in, int longest) throws NotHttp {
    int feed = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int count = (feed < 0 ? in.writerIndex() : feed + 1) - in.readerIndex();
    if (lineLength + count > longest) {
      throw new NotHttp("a line is too long");
    }
    if (line.length < lineLength + count) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, lineLength + count));
    }
    in.readBytes(line, lineLength, count);
    lineLength += count;
    return feed >= 0;
  }

  private int withoutEnd() {
    int end = lineLength - 1;
    return end > lineStart && line[end - 1] == '\r' ? end - 1 : end;
  }

  private boolean head(ByteBuf in) throws NotHttp {
    if (!takeLine(in, LONGEST_HEAD)) {
      return false;
    }
    int end = withoutEnd();
    boolean empty = end == lineStart;
    if (empty && lineStart == 0) {
      lineLength = 0; // some send an empty line too many after an answer
      return true;
    }
    lineStart = lineLength;
    if (!empty) {
      return true;
    }
    byte[] head = line;
    int length = lineLength;
    line = new byte[head.length]; // names and values share the bytes of the head
    lineLength = 0;
    lineStart = 0;
    headIs(head, length);
    return sink.listens();
  }

  private void headIs(byte[] head, int length) throws NotHttp {
    int status = status(head, length);
    HttpHeaders headers = new DefaultHttpHeaders();
    boolean modern = head[7] != '0';
    try {
      fields(head, length, headers);
    } catch (IllegalArgumentException e) {
      throw new NotHttp("a header field is malformed");
    }
    if (status < 200) {
      if (status == 101) {
        throw new NotHttp("it wants to speak another protocol");
      }
      return;
    }
    keepAlive =
        modern
            ? !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)
            : headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE, true);
    String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    if (coding != null
        && status < 300
        && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(coding)) {
      throw NotHttp.encoded(coding);
    }
    frame(status, headers);
    first = true;
    sink.head(status, headers);
    if (part == Part.LENGTH && left == 0 && sink.listens()) {
      end();
    }
  }

  private static int status(byte[] head, int length) throws NotHttp {
    boolean sound =
        length > 13
            && AsciiString.contains(new AsciiString(head, 0, 7, false), "HTTP/1.")
            && (head[7] == '0' || head[7] == '1')
            && head[8] == ' '
            && isDigit(head[9])
            && isDigit(head[10])
            && isDigit(head[11])
            && (head[12] == ' ' || head[12] == '\r' || head[12] == '\n');
    int status = sound ? (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0' : 0;
    if (status < 100) {
      throw new NotHttp("its first line is malformed");
    }
    return status;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static void fields(byte[] head, int length, HttpHeaders into) throws NotHttp {
    int start = next(head, 0, length);
    while (start < length && head[start] != '\r' && head[start] != '\n') {
      int end = next(head, start, length);
      int colon = start;
      while (colon < end && head[colon] != ':') {
        colon++;
      }
      if (colon == start || colon == end) {
        throw new NotHttp("a header field is malformed");
      }
      int from = colon + 1;
      int to = end - 1;
      while (from < to && isBlank(head[from])) {
        from++;
      }
      while (to > from && (isBlank(head[to - 1]) || head[to - 1] == '\r')) {
        to--;
      }
      into.add(
          new AsciiString(head, start, colon - start, false),
          new AsciiString(head, from, to - from, false));
      start = end;
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Where the next line begins. */
  private static int next(byte[] head, int from, int length) {
    int i = from;
    while (i < length && head[i] != '\n') {
      i++;
    }
    return i + 1;
  }

  /** How the body ends. */
  private void frame(int status, HttpHeaders headers) throws NotHttp {
    List<String> codings = all(headers, HttpHeaderNames.TRANSFER_ENCODING);
    List<String> lengths = all(headers, HttpHeaderNames.CONTENT_LENGTH);
    part = Part.LENGTH;
    left = 0;
    if (status == 204 || status == 304) {
      return;
    }
    if (!codings.isEmpty()) {
      boolean chunked = codings.getLast().strip().toLowerCase(Locale.ROOT).endsWith("chunked");
      part = chunked ? Part.CHUNK_SIZE : Part.UNTIL_CLOSE;
      keepAlive &= chunked && lengths.isEmpty();
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    } else if (!lengths.isEmpty()) {
      left = length(lengths);
    } else {
      part = Part.UNTIL_CLOSE;
      keepAlive = false;
    }
  }

  private static List<String> all(HttpHeaders headers, AsciiString name) {
    return headers.contains(name) ? headers.getAll(name) : List.of();
  }

  private static long length(List<String> all) throws NotHttp {
    String first = all.getFirst();
    boolean sound = !first.isEmpty() && first.length() <= 18;
    for (int i = 0; i < first.length(); i++) {
      sound &= first.charAt(i) >= '0' && first.charAt(i) <= '9';
    }
    for (int i = 1; i < all.size(); i++) {
      sound &= all.get(i).equals(first);
    }
    if (!sound) {
      throw new NotHttp("its length is malformed");
    }
    return Long.parseLong(first);
  }

  private boolean length(ByteBuf in) {
    int count = (int) Math.min(left, in.readableBytes());
    left -= count;
    sink.bytes(in.readRetainedSlice(count));
    if (left == 0 && sink.listens()) {
      end();
      return false;
    }
    return true;
  }

  private boolean untilClose(ByteBuf in) {
    sink.bytes(in.readRetainedSlice(in.readableBytes()));
    return true;
  }

  private boolean chunkSize(ByteBuf in) throws NotHttp {
    if (!takeLine(in, LONGEST_LINE)) {
      return false;
    }
    long size = 0;
    int i = 0;
    for (int digit = digit(line[0]); digit >= 0; digit = digit(line[++i])) {
      size = size << 4 | digit;
      if (size > Integer.MAX_VALUE) {
        throw new NotHttp("a chunk is too long");
      }
    }
    byte after = line[i];
    if (i == 0 || !(after == '\r' || after == '\n' || after == ';' || isBlank(after))) {
      throw new NotHttp("a chunk's length is malformed");
    }
    lineLength = 0;
    left = size;
    part = size == 0 ? Part.TRAILERS : Part.CHUNK;
    return true;
  }

  private static int digit(byte b) {
    return b >= '0' && b <= '9'
        ? b - '0'
        : b >= 'a' && b <= 'f' ? b - 'a' + 10 : b >= 'A' && b <= 'F' ? b - 'A' + 10 : -1;
  }

  private boolean chunk(ByteBuf in) {
    int count = (int) Math.min(left, in.readableBytes());
    left -= count;
    if (count > LARGEST_GATHERED) {
      tellGathered();
      sink.bytes(in.readRetainedSlice(count));
    } else {
      if (gathered == null) {
        gathered = alloc.buffer(Math.max(count, in.readableBytes()));
      }
      gathered.writeBytes(in, count);
    }
    if (left == 0) {
      part = Part.CHUNK_END;
      if (first) {
        first = false;
        tellGathered();
      }
    }
    return true;
  }

  private boolean chunkEnd(ByteBuf in) throws NotHttp {
    if (!takeLine(in, 2)) {
      return false;
    }
    if (withoutEnd() != 0) {
      throw new NotHttp("a chunk does not end where it should");
    }
    lineLength = 0;
    part = Part.CHUNK_SIZE;
    return true;
  }

  /** They are read and left out. */
  private boolean trailers(ByteBuf in) throws NotHttp {
    if (!takeLine(in, LONGEST_LINE)) {
      return false;
    }
    boolean empty = withoutEnd() == 0;
    lineLength = 0;
    if (!empty) {
      return true;
    }
    tellGathered();
    if (sink.listens()) {
      end();
    }
    return false;
  }

  private void end() {
    part = Part.HEAD;
    sink.end();
  }

  private void tellGathered() {
    ByteBuf bytes = gathered;
    gathered = null;
    if (bytes != null && sink.listens()) {
      sink.bytes(bytes);
    } else if (bytes != null) {
      bytes.release();
    }
  }
}
