package org.anabranch.gateway.books;

import java.util.zip.CRC32C;

/**
 * How an entry lies in a file of the journal: a mark with the version, the length of the rest, a
 * checksum of both, the entry. Records follow one another in runs of some dozen kilobytes: within a
 * run what was said before is not said again, and each run is read by itself, wherever the file is
 * cut.
 */
public final class JournalRecord {
  /** The low half of each mark is the version. Zero is none: nothing was written there. */
  private static final int ALONE = 0xB0;

  private static final int GOES_ON = 0xC0;
  private static final int BEGINS = 0xD0;

  /** Mark, length and checksum. */
  public static final int HEAD = 9;

  /** More than any entry takes: a length beyond it is damaged. */
  static final int LARGEST = 16 << 20;

  private JournalRecord() {}

  static boolean isMark(byte first) {
    return isAlone(first) || isOf(first, BEGINS) || isOf(first, GOES_ON);
  }

  /** Whether it is read without what stands before it. */
  static boolean startsRun(byte first) {
    return isAlone(first) || isOf(first, BEGINS);
  }

  /** Whether it remembers nothing and is not remembered. */
  static boolean isAlone(byte first) {
    return isOf(first, ALONE);
  }

  private static boolean isOf(byte first, int mark) {
    return (first & 0xF0) == mark && EntryForm.isReadable(version(first));
  }

  /** In which the entry is written. */
  static int version(byte first) {
    return first & 0x0F;
  }

  /** A record by itself, into what does not remember. */
  static void write(PackedOut out, Entry entry) {
    write(out, ALONE, entry);
  }

  /**
   * A record of a run, into what remembers.
   *
   * @param begins whether it is the first of its run: nothing is remembered then
   */
  static void write(PackedOut out, Entry entry, boolean begins) {
    if (begins) {
      out.forget();
    }
    write(out, begins ? BEGINS : GOES_ON, entry);
  }

  private static void write(PackedOut out, int mark, Entry entry) {
    out.byteOf(mark | EntryForm.VERSION);
    int length = out.skipFour();
    int checksum = out.skipFour();
    int start = out.size();
    EntryForm.write(out, entry);
    out.setFour(length, out.size() - start);
    out.setFour(checksum, checksum(out.array(), length, start, out.size() - start));
  }

  private static int checksum(byte[] bytes, int length, int start, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, length, Integer.BYTES);
    crc.update(bytes, start, count);
    return (int) crc.getValue();
  }

  /** How long the entry after the head is, as the head says; its four bytes must be there. */
  public static int length(byte[] bytes, int at) {
    return four(bytes, at + 1);
  }

  /** Whether a whole record stands there undamaged. */
  static boolean isSound(byte[] bytes, int at, int end) {
    if (end - at < HEAD || !isMark(bytes[at])) {
      return false;
    }
    int length = length(bytes, at);
    return length >= 0
        && length <= end - at - HEAD
        && four(bytes, at + 5) == checksum(bytes, at + 1, at + HEAD, length);
  }

  private static int four(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | bytes[at + 3] & 0xFF;
  }
}
