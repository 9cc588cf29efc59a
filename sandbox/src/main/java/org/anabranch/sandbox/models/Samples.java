package org.anabranch.sandbox.models;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Small files that are what they say: a picture of one colour and a second of a tone. */
public final class Samples {
  private static final int SIDE = 16;
  private static final int RATE = 8000;
  private static final int SAMPLES = 2000;

  private Samples() {}

  /**
   * A PNG of 16 by 16 pixels.
   *
   * @param colour red, green, blue
   */
  public static byte[] png(int colour) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    byte[] head =
        ByteBuffer.allocate(13).putInt(SIDE).putInt(SIDE).put((byte) 8).put((byte) 2).array();
    chunk(png, "IHDR", head);
    ByteBuffer pixels = ByteBuffer.allocate(SIDE * (1 + 3 * SIDE));
    for (int y = 0; y < SIDE; y++) {
      pixels.put((byte) 0);
      for (int x = 0; x < SIDE; x++) {
        pixels.put((byte) (colour >> 16)).put((byte) (colour >> 8)).put((byte) colour);
      }
    }
    chunk(png, "IDAT", deflated(pixels.array()));
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static byte[] deflated(byte[] bytes) {
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] buffer = new byte[bytes.length + 64];
      return Arrays.copyOf(buffer, deflater.deflate(buffer));
    }
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    png.writeBytes(name);
    png.writeBytes(data);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /** A quarter of a second of a tone: WAV, mono, 16 bits, 8 kHz. */
  public static byte[] wav() {
    int data = 2 * SAMPLES;
    ByteBuffer wav = ByteBuffer.allocate(44 + data).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + data);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data);
    for (int i = 0; i < SAMPLES; i++) {
      wav.putShort((short) (8000 * Math.sin(2 * Math.PI * 440 * i / RATE)));
    }
    return wav.array();
  }
}
