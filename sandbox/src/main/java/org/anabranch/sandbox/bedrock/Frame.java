package org.anabranch.sandbox.bedrock;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;

/** One message of AWS's binary event stream: lengths, their CRC, headers, payload, CRC of all. */
final class Frame {
  private static final int PRELUDE = 8;
  private static final int CHECKSUM = 4;
  private static final byte STRING = 7;

  private Frame() {}

  static byte[] event(String type, String json) {
    return of(
        Map.of(":event-type", type, ":content-type", "application/json", ":message-type", "event"),
        json);
  }

  static byte[] exception(String type, String json) {
    return of(
        Map.of(
            ":exception-type",
            type,
            ":content-type",
            "application/json",
            ":message-type",
            "exception"),
        json);
  }

  private static byte[] of(Map<String, String> headers, String json) {
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    int headerBytes =
        headers.entrySet().stream().mapToInt(h -> length(h.getKey(), h.getValue())).sum();
    int total = PRELUDE + CHECKSUM + headerBytes + payload.length + CHECKSUM;
    ByteBuffer frame = ByteBuffer.allocate(total);
    frame.putInt(total).putInt(headerBytes).putInt(crc(frame.array(), PRELUDE));
    headers.forEach((name, value) -> put(frame, name, value));
    frame.put(payload).putInt(crc(frame.array(), total - CHECKSUM));
    return frame.array();
  }

  private static int length(String name, String value) {
    return 1 + name.length() + 1 + 2 + value.length();
  }

  private static void put(ByteBuffer frame, String name, String value) {
    frame.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    frame.put(STRING).putShort((short) value.length());
    frame.put(value.getBytes(StandardCharsets.US_ASCII));
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
