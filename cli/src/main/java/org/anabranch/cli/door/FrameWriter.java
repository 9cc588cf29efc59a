package org.anabranch.cli.door;

import java.io.Writer;

/** Text for the client, sent when it is flushed, or when much has come together. */
final class FrameWriter extends Writer {
  private static final int MUCH = 8192;

  private final Outlet outlet;
  private final Frame.Kind kind;
  private final StringBuilder text = new StringBuilder();

  FrameWriter(Outlet outlet, Frame.Kind kind) {
    this.outlet = outlet;
    this.kind = kind;
  }

  @Override
  public void write(char[] chars, int from, int length) {
    synchronized (lock) {
      for (int at = from; at < from + length; at += MUCH) {
        text.append(chars, at, Math.min(MUCH, from + length - at));
        if (text.length() >= MUCH) {
          flush();
        }
      }
    }
  }

  /** Keeps the first half of a character for its second. */
  @Override
  public void flush() {
    synchronized (lock) {
      int end = text.length();
      if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
        end--;
      }
      if (end > 0) {
        outlet.put(new Frame(kind, text.substring(0, end)));
        text.delete(0, end);
      }
    }
  }

  @Override
  public void close() {
    flush();
  }
}
