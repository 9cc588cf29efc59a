package org.anabranch.compute.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anabranch.kernel.Count;

/**
 * A drill in words, as the PDF and the terminal show it. Its sections follow what DORA (Regulation
 * (EU) 2022/2554) asks an exit plan and a concentration assessment to answer: article 28(8), exit
 * strategies and transition without disruption, and article 29, substitutability and dependence.
 */
public record ReportText(String title, List<Section> sections) {
  /** A heading with what stands below it. */
  public record Section(String heading, List<String> lines) {}

  private static final int MOST_MOVES = 25;

  /**
   * @param jsonSha256 the digest of the report's JSON; empty where there is none
   */
  public static ReportText of(ExitDrill d, List<String> concentrations, String jsonSha256) {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("What was drilled", subject(d, jsonSha256)));
    sections.add(new Section("Result", result(d)));
    sections.add(new Section("What stops", stops(d)));
    sections.add(
        new Section("Contracts: notice, end, fees (DORA article 28(8))", orNone(texts(d))));
    sections.add(new Section("Where work moves (substitutability, article 29)", moves(d)));
    sections.add(new Section("What goes unmet, by class of demand", shortfalls(d)));
    sections.add(new Section("What to sign because of it, and by when", orNone(d.signings())));
    sections.add(new Section("Who must be asked first", orNone(d.rights())));
    if (!concentrations.isEmpty()) {
      sections.add(new Section("Concentration risk (article 29)", concentrations));
    }
    return new ReportText("Exit drill: " + d.name(), sections);
  }

  private static List<String> subject(ExitDrill d, String sha256) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Exit of the %s %s from %s on, decided on %s."
            .formatted(d.exit().kind().word(), d.name(), d.exit().from(), d.exit().decided()));
    lines.add("Estate: %s (SHA-256 %s).".formatted(d.estate(), d.estateDigest()));
    lines.add("Drill %s, made at %s UTC.".formatted(d.id(), d.at()));
    lines.add(
        "On paper: every figure is worked out from the estate by a plan proved best; none was"
            + " measured. Share caps are set aside.");
    if (!sha256.isEmpty()) {
      lines.add("The same report as JSON has the SHA-256 " + sha256 + ".");
    }
    return lines;
  }

  private static List<String> result(ExitDrill d) {
    return List.of(
        format(
            "Work that stops: %,.0f H100-equivalent-months; %.1f %% of it is served elsewhere.",
            d.stopped(), 100 * d.substituted()),
        d.monthsToRecover()
            .map(m -> "Every class is served as well as before after " + Count.of(m, "month") + ".")
            .orElse("Not every class is served as well as before within the horizon."),
        format(
            "Cost: $%,.0f million in all; contracts %+,.0f, fees and late notice %+,.0f, unmet"
                + " demand %+,.0f.",
            d.cost(),
            d.cashAfter() - d.cashBefore(),
            d.fees(),
            d.penaltyAfter() - d.penaltyBefore()));
  }

  private static List<String> stops(ExitDrill d) {
    return orNone(
        d.stops().stream()
            .map(s -> format("%s: %,.0f H100-equivalent-months", s.name(), s.h100Months()))
            .toList());
  }

  private static List<String> texts(ExitDrill d) {
    return d.endings().stream().map(Ending::text).toList();
  }

  private static List<String> moves(ExitDrill d) {
    List<String> lines =
        new ArrayList<>(
            d.moves().stream()
                .limit(MOST_MOVES)
                .map(
                    m ->
                        format(
                            "%s to %s under %s from %s: %,.0f H100-equivalent-months, at most %,.0f"
                                + " H100 equivalents at once",
                            m.demand(),
                            m.site(),
                            m.contract(),
                            m.first(),
                            m.h100Months(),
                            m.mostH100()))
                .toList());
    if (d.moves().size() > MOST_MOVES) {
      lines.add("and %d smaller ones".formatted(d.moves().size() - MOST_MOVES));
    }
    return orNone(lines);
  }

  private static List<String> shortfalls(ExitDrill d) {
    return d.shortfalls().stream()
        .map(
            s ->
                format(
                    "%s: %,.0f of %,.0f H100-equivalent-months unmet, %,.0f without the exit; %s",
                    s.name(),
                    s.unmetAfter(),
                    s.wanted(),
                    s.unmetBefore(),
                    s.recovered() == null
                        ? "not recovered within the horizon"
                        : s.recovered().equals(d.exit().from())
                            ? "never worse"
                            : "recovered from " + s.recovered() + " on"))
        .toList();
  }

  private static List<String> orNone(List<String> lines) {
    return lines.isEmpty() ? List.of("none") : lines;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ENGLISH, pattern, values);
  }
}
