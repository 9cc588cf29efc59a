package org.anabranch.cli.estate;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.Commitment;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Due;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateVersion;
import org.anabranch.compute.estate.Findings;
import org.anabranch.compute.estate.Site;
import org.anabranch.kernel.Count;

/** An estate for a terminal. */
final class EstatePrinter {
  private static final int BAR = 20;

  private final PrintWriter out;
  private final Terminal terminal;
  private final LocalDate today;

  EstatePrinter(PrintWriter out, Terminal terminal, LocalDate today) {
    this.out = terminal.lines(out);
    this.terminal = terminal;
    this.today = today;
  }

  void print(EstateVersion version) {
    out.printf(
        "%s%n",
        terminal.dim(
            "version %d of %s by %s: %s"
                .formatted(
                    version.number(),
                    version.at().toString().substring(0, 10),
                    version.author(),
                    version.why())));
  }

  void print(Estate estate) {
    out.println(terminal.bold(estate.name()));
    sites(estate);
    contracts(estate);
    dates(estate);
  }

  private void sites(Estate estate) {
    YearMonth last = estate.horizon().until();
    double most =
        estate.sites().stream().mapToDouble(s -> megawatts(estate, s, last)).max().orElse(1);
    out.printf("%n%-28s %-14s %10s%n", "site", "partner", "MW, " + last);
    for (Site site : estate.sites()) {
      double mw = megawatts(estate, site, last);
      int bar = (int) Math.round(BAR * mw / Math.max(1, most));
      out.printf(
          Locale.ROOT,
          "%-28s %-14s %10s  %s%n",
          cut(site.name(), 28),
          cut(site.partner(), 14),
          site.power().isEmpty() && site.gridLimitMw() == null
              ? "no figure"
              : "%,.0f".formatted(mw),
          "█".repeat(bar));
    }
  }

  private static double megawatts(Estate estate, Site site, YearMonth month) {
    return site.meanMw(month, estate.includeLettersOfIntent()).orElse(0);
  }

  private void contracts(Estate estate) {
    out.printf("%n%-22s %-10s %-11s %-15s %9s%n", "contract", "partner", "kind", "term", "USD");
    for (Contract c : estate.contracts()) {
      out.printf(
          "%-22s %-10s %-11s %-15s %9s%s%n",
          cut(c.id(), 22),
          cut(c.partner(), 10),
          c.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
          c.from() + " " + (c.until() == null ? "open" : c.until()),
          c.valueUsdBillion() == null ? "" : "%.1f bn".formatted(c.valueUsdBillion().value()),
          switch (c.status()) {
            case SIGNED -> "";
            case OPTION -> "  option";
            case LETTER_OF_INTENT -> "  intent";
          });
      Commitment.of(estate, c).ifPresent(this::commitment);
    }
  }

  private void commitment(Commitment c) {
    String pace =
        "  %,.0f m left over %s: %,.0f m a month"
            .formatted(c.left(), Count.of(c.monthsLeft(), "month"), c.paceNeeded());
    out.println(
        terminal.dim(pace) + (c.canBeBurnt() ? "" : terminal.bad("  cannot be burnt down")));
  }

  private void dates(Estate estate) {
    List<Due> dates = Due.of(estate);
    if (!dates.isEmpty()) {
      out.println();
      out.println("dates");
      for (Due d : dates) {
        String lead = "  " + d.date() + "  ";
        out.println(lead + d.text() + (d.past(today) ? terminal.warn("  past") : ""));
      }
    }
  }

  void print(Findings findings) {
    findings.warnings().forEach(w -> out.println("  " + terminal.warn("note ") + w));
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
