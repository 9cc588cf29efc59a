package org.anabranch.cli.terminal;

import java.io.PrintWriter;

/**
 * What the place where we print can do.
 *
 * @param interactive a person watches; lines may be redrawn
 * @param colour colour is wanted
 * @param width columns
 */
public record Terminal(boolean interactive, boolean colour, int width) {
  private static final int USUAL_WIDTH = 80;

  public static Terminal of(Surroundings here) {
    String term = here.variable("TERM");
    boolean interactive = here.watched() && !term.isEmpty() && !term.equals("dumb");
    boolean colour = interactive && here.variable("NO_COLOR").isEmpty();
    return new Terminal(interactive, colour, width(here.variable("COLUMNS")));
  }

  private static int width(String columns) {
    return columns.matches("\\d{2,3}") ? Math.max(60, Integer.parseInt(columns)) : USUAL_WIDTH;
  }

  /** Writes lines for people there: what is wider than the terminal goes on below. */
  public PrintWriter lines(PrintWriter out) {
    return new PrintWriter(new WrappingWriter(out, width), true);
  }

  public String dim(String text) {
    return colour ? "\u001b[2m" + text + "\u001b[0m" : text;
  }

  public String bold(String text) {
    return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  public String good(String text) {
    return colour ? "\u001b[32m" + text + "\u001b[0m" : text;
  }

  public String bad(String text) {
    return colour ? "\u001b[31m" + text + "\u001b[0m" : text;
  }

  public String warn(String text) {
    return colour ? "\u001b[33m" + text + "\u001b[0m" : text;
  }
}
