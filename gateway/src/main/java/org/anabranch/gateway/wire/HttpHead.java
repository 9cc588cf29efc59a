package org.anabranch.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes the heads of messages and the frames of chunks straight into the buffer that goes to the
 * network. Netty's encoder makes a buffer and a promise for each part of a message and combines
 * them again, which was a tenth of what a request took.
 *
 * <p>Names and values are taken as they are: {@code DefaultHttpHeaders} has refused line breaks
 * when they were set, and what is outside Latin-1 becomes a question mark.
 */
public final class HttpHead {
  private static final byte[] VERSION = ascii("HTTP/1.1 ");
  private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n");
  private static final byte[] REQUEST_END = ascii(" HTTP/1.1\r\n");
  private static final byte[] DIGITS = ascii("0123456789abcdef");
  private static final byte[] LENGTH = ascii("content-length: ");
  private static final int CRLF = '\r' << 8 | '\n';
  private static final int COLON = ':' << 8 | ' ';

  /** The frame after a chunk's bytes. */
  public static final int CHUNK_END = CRLF;

  private HttpHead() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The status line. */
  public static void status(ByteBuf out, int status) {
    if (status == 200) {
      out.writeBytes(OK);
      return;
    }
    HttpResponseStatus known = HttpResponseStatus.valueOf(status);
    out.writeBytes(VERSION);
    decimal(out, status);
    out.writeByte(' ');
    text(out, known.reasonPhrase());
    out.writeShort(CRLF);
  }

  /** The request line. Throws {@link IllegalArgumentException} on a target that would break it. */
  public static void request(ByteBuf out, String method, String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) >= 127) {
        throw new IllegalArgumentException(
            "The address “" + target + "” is not encoded: character " + i);
      }
    }
    text(out, method);
    out.writeByte(' ');
    text(out, target);
    out.writeBytes(REQUEST_END);
  }

  /** All fields; the head is not ended yet. */
  public static void fields(ByteBuf out, HttpHeaders headers) {
    Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
    while (all.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = all.next();
      field(out, field.getKey(), field.getValue());
    }
  }

  public static void field(ByteBuf out, CharSequence name, CharSequence value) {
    text(out, name);
    out.writeShort(COLON);
    text(out, value);
    out.writeShort(CRLF);
  }

  public static void contentLength(ByteBuf out, long length) {
    out.writeBytes(LENGTH);
    decimal(out, length);
    out.writeShort(CRLF);
  }

  public static void end(ByteBuf out) {
    out.writeShort(CRLF);
  }

  /** What comes before the bytes of a chunk; after them comes {@link #CHUNK_END}. */
  public static void chunk(ByteBuf out, int length) {
    int shift = (31 - Integer.numberOfLeadingZeros(length | 1)) & ~3;
    for (; shift >= 0; shift -= 4) {
      out.writeByte(DIGITS[length >>> shift & 15]);
    }
    out.writeShort(CRLF);
  }

  /** The chunk that ends a message, without trailers. */
  public static void lastChunk(ByteBuf out) {
    out.writeByte('0');
    out.writeShort(CRLF);
    out.writeShort(CRLF);
  }

  private static void decimal(ByteBuf out, long number) {
    text(out, Long.toString(number));
  }

  private static void text(ByteBuf out, CharSequence text) {
    if (text instanceof AsciiString bytes) {
      out.writeBytes(bytes.array(), bytes.arrayOffset(), bytes.length());
    } else {
      out.writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1)); // copied as a whole
    }
  }
}
