package org.anabranch.gateway.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.guard.Unread;
import org.jspecify.annotations.Nullable;

/**
 * A body of {@code multipart/form-data}: where each part stands. Nothing is copied, so that a file
 * of many megabytes costs one look at some of its bytes.
 */
public final class Form {
  private static final int MOST_PARTS = 256;
  private static final int LONGEST_HEAD = 16 << 10;
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
  private static final Pattern BOUNDARY =
      Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]+)\"|([^;\\s]+))");
  private static final Pattern NAME = parameter("name");
  private static final Pattern FILENAME = parameter("filename");

  private static final Set<String> MEDIA = Set.of("file", "image", "image[]", "mask");

  private final byte[] body;
  private final int length;
  private final String boundary;
  private final List<Part> parts = new ArrayList<>();

  /**
   * One part; its content begins at {@code start} and ends before {@code end}.
   *
   * @param filename null for what is no file
   */
  public record Part(String name, @Nullable String filename, int start, int end) {
    public int length() {
      return end - start;
    }
  }

  private Form(byte[] body, int length, String boundary) {
    this.body = body;
    this.length = length;
    this.boundary = boundary;
  }

  private static Pattern parameter(String name) {
    return Pattern.compile("(?i)[;\\s]" + name + "=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;\\s]+))");
  }

  public static boolean is(String contentType) {
    return contentType.regionMatches(true, 0, "multipart/form-data", 0, 19);
  }

  /** Throws {@link BadRequest} when it is no form, is cut off or names a part twice. */
  public static Form read(byte[] body, int length, String contentType) {
    Matcher said = BOUNDARY.matcher(contentType);
    if (!said.find()) {
      throw new BadRequest("The content type names no boundary between the parts.", null);
    }
    Form form = new Form(body, length, said.group(1) == null ? said.group(2) : said.group(1));
    form.scan();
    return form;
  }

  private void scan() {
    byte[] delimiter = ("\r\n--" + boundary).getBytes(UTF_8);
    int at = first(delimiter, length);
    while (!startsWith("--", at, length)) {
      int head = after(find(new byte[] {'\r', '\n'}, at, Math.min(length, at + 1024)), 2);
      int start = after(find(END_OF_HEAD, head - 2, Math.min(length, head + LONGEST_HEAD)), 4);
      int end = find(delimiter, start - 2, length);
      at = after(end, delimiter.length);
      add(new String(body, head, Math.max(0, start - head), UTF_8), start, Math.max(start, end));
    }
  }

  /** After the first delimiter, which no line need precede. */
  private int first(byte[] delimiter, int length) {
    int at = delimiter.length - 2;
    boolean there = at <= length && Arrays.equals(body, 0, at, delimiter, 2, delimiter.length);
    return there ? at : after(find(delimiter, 0, length), delimiter.length);
  }

  private static int after(int found, int length) {
    if (found < 0) {
      throw new BadRequest("The form is cut off or malformed.", null);
    }
    return found + length;
  }

  private void add(String head, int start, int end) {
    String name = parameter(NAME, head);
    if (name == null || parts.size() == MOST_PARTS) {
      throw new BadRequest("A part of the form has no name, or there are too many.", null);
    }
    if (name.equals("model") && part(name) != null) {
      throw new BadRequest("The field “model” is given twice.", name);
    }
    parts.add(new Part(name, parameter(FILENAME, head), start, end));
  }

  private static @Nullable String parameter(Pattern wanted, String head) {
    for (String line : head.split("\r\n")) {
      if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
        Matcher found = wanted.matcher(line);
        if (found.find()) {
          String quoted = found.group(1);
          return quoted == null ? found.group(2) : quoted.replaceAll("\\\\(.)", "$1");
        }
      }
    }
    return null;
  }

  private boolean startsWith(String wanted, int at, int length) {
    return at + wanted.length() <= length
        && new String(body, at, wanted.length(), ISO_8859_1).equals(wanted);
  }

  /** Horspool's search: looks at one byte in as many as the delimiter is long. */
  private int find(byte[] wanted, int from, int until) {
    int last = wanted.length - 1;
    int[] skip = new int[256];
    Arrays.fill(skip, wanted.length);
    for (int i = 0; i < last; i++) {
      skip[wanted[i] & 0xff] = last - i;
    }
    int at = from;
    while (at + last < until) {
      if (Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
      at += skip[body[at + last] & 0xff];
    }
    return -1;
  }

  /** The first part of that name, or null. */
  public @Nullable Part part(String name) {
    for (Part part : parts) {
      if (part.name().equals(name)) {
        return part;
      }
    }
    return null;
  }

  /** The first part of that name as a text, or null. */
  public @Nullable String text(String name) {
    Part part = part(name);
    return part == null ? null : new String(body, part.start(), part.length(), UTF_8).strip();
  }

  /** What no guardrail reads: pictures and sounds, by the names that OpenAI gives their parts. */
  List<Unread> unread() {
    return parts.stream().filter(Form::isMedia).map(this::unread).toList();
  }

  private Unread unread(Part part) {
    Supplier<String> base64 =
        () ->
            Base64.getEncoder().encodeToString(Arrays.copyOfRange(body, part.start(), part.end()));
    String kind = part.name().equals("file") ? "audio" : "image";
    return new Unread(kind, null, null, base64, part.length() * 4L / 3);
  }

  private static boolean isMedia(Part part) {
    return MEDIA.contains(part.name());
  }

  /** The same form with each text replaced by another; null where nothing changes. */
  byte @Nullable [] map(UnaryOperator<String> text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int done = 0;
    for (Part part : parts) {
      if (isMedia(part) || part.name().equals("model")) {
        continue;
      }
      String said = new String(body, part.start(), part.length(), UTF_8);
      String mapped = text.apply(said);
      if (!mapped.equals(said)) {
        out.write(body, done, part.start() - done);
        out.writeBytes(mapped.replace(boundary, "").getBytes(UTF_8));
        done = part.end();
      }
    }
    if (done == 0) {
      return null;
    }
    out.write(body, done, length - done);
    return out.toByteArray();
  }

  /**
   * The same form with one text exchanged, or added. Shares the bytes of {@code whole} without
   * taking ownership of it.
   */
  public ByteBuf with(ByteBuf whole, String name, String value) {
    Part part = part(name);
    String text =
        part != null
            ? value
            : "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(boundary, name, value);
    int start = part == null ? 0 : part.start();
    int end = part == null ? 0 : part.end();
    CompositeByteBuf out = Unpooled.compositeBuffer(3);
    return out.addComponent(true, whole.retainedSlice(0, start))
        .addComponent(true, Unpooled.wrappedBuffer(text.getBytes(UTF_8)))
        .addComponent(true, whole.retainedSlice(end, whole.writerIndex() - end));
  }
}
