package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * One message of a binary event stream ({@code application/vnd.amazon.eventstream}): lengths and
 * their checksum, headers, payload, checksum of all. All numbers are big-endian.
 *
 * @param headers those that are texts, which are all that Bedrock sends
 * @param payload shared with the bytes it was read from
 */
record Frame(Map<String, String> headers, ByteBuf payload) {
  static final String STREAM_TYPE = "application/vnd.amazon.eventstream";
  static final int PRELUDE = 12;
  static final int CHECKSUM = 4;
  static final int TEXT = 7;

  private static final String MESSAGE_TYPE = ":message-type";
  private static final String EVENT_TYPE = ":event-type";
  private static final String EXCEPTION_TYPE = ":exception-type";

  boolean isEvent() {
    return "event".equals(headers.get(MESSAGE_TYPE));
  }

  /** Of an event or an exception, else empty. */
  String name() {
    String event = headers.get(EVENT_TYPE);
    return event != null ? event : headers.getOrDefault(EXCEPTION_TYPE, "");
  }

  /** What is wrong, of a frame that is an error without a payload. */
  String errorMessage() {
    return headers.getOrDefault(":error-message", headers.getOrDefault(":error-code", ""));
  }

  static ByteBuf event(String name, byte[] json) {
    return write(EVENT_TYPE, name, "event", json);
  }

  static ByteBuf exception(String name, byte[] json) {
    return write(EXCEPTION_TYPE, name, "exception", json);
  }

  private static ByteBuf write(String kind, String name, String messageType, byte[] json) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(kind, name);
    headers.put(":content-type", "application/json");
    headers.put(MESSAGE_TYPE, messageType);
    return write(headers, json);
  }

  static ByteBuf write(Map<String, String> headers, byte[] payload) {
    int headerBytes = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      headerBytes += 4 + utf8(header.getKey()).length + utf8(header.getValue()).length;
    }
    int total = PRELUDE + headerBytes + payload.length + CHECKSUM;
    ByteBuf out = Unpooled.buffer(total, total).writeInt(total).writeInt(headerBytes);
    out.writeInt(crc(out, 0, 8));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      byte[] name = utf8(header.getKey());
      byte[] value = utf8(header.getValue());
      out.writeByte(name.length).writeBytes(name);
      out.writeByte(TEXT).writeShort(value.length).writeBytes(value);
    }
    out.writeBytes(payload);
    return out.writeInt(crc(out, 0, total - CHECKSUM));
  }

  static int crc(ByteBuf bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes.nioBuffer(from, length));
    return (int) crc.getValue();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
