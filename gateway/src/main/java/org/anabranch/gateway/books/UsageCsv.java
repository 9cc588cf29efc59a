package org.anabranch.gateway.books;

import java.util.List;

/**
 * Usage as RFC 4180 writes it, the same wherever it is asked for. A name that a spreadsheet would
 * take for a formula is quoted.
 */
public final class UsageCsv {
  private UsageCsv() {}

  /** A line to each, below one with the names of the columns; money in dollars, exact. */
  public static String of(List<UsageLine> lines) {
    StringBuilder text =
        new StringBuilder(
            "day,name,requests,failed,input_tokens,cached_tokens,output_tokens,cost_usd,hedges_lost,"
                + "searches,unpriced_searches,interrupted,interrupted_usd\r\n");
    for (UsageLine line : lines) {
      UsageSum sum = line.sum();
      text.append(line.day())
          .append(',')
          .append(cell(line.name()))
          .append(',')
          .append(sum.requests())
          .append(',')
          .append(sum.failed())
          .append(',')
          .append(sum.inputTokens())
          .append(',')
          .append(sum.cachedTokens())
          .append(',')
          .append(sum.outputTokens())
          .append(',')
          .append(sum.cost().usd().toPlainString())
          .append(',')
          .append(sum.hedgesLost())
          .append(',')
          .append(sum.searches())
          .append(',')
          .append(sum.unpricedSearches())
          .append(',')
          .append(sum.interrupted())
          .append(',')
          .append(sum.interruptedCost().usd().toPlainString())
          .append("\r\n");
    }
    return text.toString();
  }

  private static String cell(String name) {
    String safe = !name.isEmpty() && "=+-@\t".indexOf(name.charAt(0)) >= 0 ? "'" + name : name;
    return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
