package org.anabranch.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How amounts, shares, lists and long sentences look in a terminal. */
public final class Shown {
  private Shown() {}

  public static String lower(String name) {
    return name.isEmpty()
        ? name
        : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  public static String upper(String sentence) {
    return sentence.isEmpty()
        ? sentence
        : sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }

  /** {@code 12 %}; a part that is there is never shown as 0 %. */
  public static String percent(double part, double whole) {
    double percent = whole <= 0 ? 0 : 100 * part / whole;
    return percent > 0 && percent < 0.5 ? "<1 %" : "%.0f %%".formatted(percent);
  }

  /** Full blocks for the share, light ones for the rest. */
  public static String bar(double share, int width) {
    int full = (int) Math.round(Math.min(1, Math.max(0, share)) * width);
    return "█".repeat(full) + "░".repeat(width - full);
  }

  public static String usdMillion(double million) {
    double size = Math.abs(million);
    String sign = million < 0 ? "−" : "";
    if (size >= 1_000) {
      return sign + "$%,.1f bn".formatted(size / 1_000);
    }
    if (size < 0.0005) {
      return "$0";
    }
    return sign + (size >= 1 ? "$%,.0f M" : "$%,.3f M").formatted(size);
  }

  public static String signed(double million) {
    String shown = usdMillion(million);
    return million > 0 && !shown.equals("$0") ? "+" + shown : shown;
  }

  public static String clipped(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
  }

  /** A name that is wider than its column stands on a line of its own, whole. */
  public static String ownLine(String name, int width) {
    return name.length() <= width ? name : name + System.lineSeparator() + " ".repeat(width);
  }

  /** As many items as fit, then how many more there are. */
  public static String listed(List<String> items, int width) {
    String all = String.join(", ", items);
    if (all.length() <= width) {
      return all;
    }
    for (int shown = items.size() - 1; shown > 0; shown--) {
      String some =
          String.join(", ", items.subList(0, shown)) + " and " + (items.size() - shown) + " more";
      if (some.length() <= width) {
        return some;
      }
    }
    return clipped(all, width);
  }

  public static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
