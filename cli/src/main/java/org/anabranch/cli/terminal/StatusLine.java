package org.anabranch.cli.terminal;

import java.io.PrintWriter;

/**
 * One line that tells a person on a terminal what goes on, written over by the next and gone at the
 * end; where nobody watches, nothing. For one thread at a time.
 */
public final class StatusLine implements AutoCloseable {
  private static final String FROM_THE_START = "\r\u001b[K";

  private final PrintWriter out;
  private final Terminal terminal;
  private String shown = "";

  public StatusLine(PrintWriter out, Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Shows {@code what}, cut to the line and followed by an ellipsis. */
  public void say(String what) {
    if (terminal.interactive() && !what.equals(shown)) {
      shown = what;
      out.print(FROM_THE_START + terminal.dim(Shown.clipped(what + "…", terminal.width() - 1)));
      out.flush();
    }
  }

  /** Takes the line away, for what is printed in its place. */
  @Override
  public void close() {
    if (!shown.isEmpty()) {
      shown = "";
      out.print(FROM_THE_START);
      out.flush();
    }
  }
}
