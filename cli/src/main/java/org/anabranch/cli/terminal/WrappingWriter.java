package org.anabranch.cli.terminal;

import java.io.IOException;
import java.io.Writer;

/**
 * Breaks lines that are wider than a terminal at spaces; what follows stands two columns further in
 * than the line began. Colours take no room. A word wider than the terminal stays whole. A line is
 * passed on when it has ended.
 */
final class WrappingWriter extends Writer {
  private static final int FURTHER_IN = 2;
  private static final char ESCAPE = '\u001b';

  private final Writer out;
  private final int width;
  private final StringBuilder line = new StringBuilder();

  WrappingWriter(Writer out, int width) {
    this.out = out;
    this.width = width;
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    for (int i = from; i < from + length; i++) {
      if (text[i] == '\n') {
        end();
        out.write('\n');
      } else {
        line.append(text[i]);
      }
    }
  }

  private void end() throws IOException {
    String rest = line.toString().stripTrailing();
    line.setLength(0);
    int begin = indent(rest);
    String indent = " ".repeat(Math.min(begin + FURTHER_IN, width / 2));
    int least = begin;
    int at = breakAt(rest, least);
    while (at > 0) {
      out.write(rest.substring(0, at).stripTrailing());
      out.write('\n');
      rest = indent + rest.substring(at).strip();
      least = indent.length();
      at = breakAt(rest, least);
    }
    out.write(rest);
  }

  private static int indent(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  /** Where the line has to be broken; 0 where it is short enough or one word. */
  private int breakAt(String text, int least) {
    int columns = 0;
    int space = 0;
    boolean colour = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      colour |= c == ESCAPE;
      if (!colour) {
        if (c == ' ' && i > least && (columns <= width)) {
          space = i;
        }
        columns++;
        if (columns > width && space > 0) {
          return space;
        }
      }
      colour &= c != 'm';
    }
    return 0;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    if (!line.isEmpty()) {
      end();
    }
    out.flush();
  }
}
