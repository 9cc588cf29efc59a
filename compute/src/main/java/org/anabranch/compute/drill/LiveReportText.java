package org.anabranch.compute.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anabranch.compute.drill.ReportText.Section;
import org.anabranch.kernel.Count;
import org.jspecify.annotations.Nullable;

/** A live drill in words, for the PDF and the terminal. */
public final class LiveReportText {
  private LiveReportText() {}

  /**
   * @param jsonSha256 the digest of the report's JSON; empty where there is none
   */
  public static ReportText of(LiveReport r, String jsonSha256) {
    LiveDrill d = r.drill();
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("What was drilled", subject(r, jsonSha256)));
    sections.add(new Section("Result", result(r)));
    sections.add(new Section("The drilled share", side(r.drilled(), true)));
    sections.add(new Section("The rest, for comparison", side(r.control(), false)));
    sections.add(new Section("Who took over (substitutability, DORA article 29)", takers(r)));
    sections.add(new Section("How to read it", reading(r)));
    return new ReportText("Live exit drill: " + d.exit(), sections);
  }

  private static List<String> subject(LiveReport r, String sha256) {
    LiveDrill d = r.drill();
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "Without the %s for %.3g %% of the %s of %s.",
            d.exit(),
            100 * d.share(),
            d.by() == LiveDrill.By.CALLER ? "callers" : "requests",
            d.scope()));
    lines.add(
        "From %s to %s UTC.".formatted(d.startedAt(), d.endedAt() == null ? r.at() : d.endedAt()));
    lines.add(
        "Left out: " + (r.exited().isEmpty() ? "no deployment" : String.join(", ", r.exited())));
    lines.add(format("Drill %s, on %s.", d.id(), Count.of(r.processes(), "gateway")));
    if (!sha256.isEmpty()) {
      lines.add("The same report as JSON has the SHA-256 " + sha256 + ".");
    }
    return lines;
  }

  private static List<String> result(LiveReport r) {
    LiveDrill d = r.drill();
    List<String> lines = new ArrayList<>();
    if (d.end() == null) {
      lines.add("Under way until " + d.until() + " UTC.");
    } else {
      lines.add(sentence(d.end().word()) + ": " + d.why() + ".");
      lines.add(
          r.passed()
              ? "Passed: nothing was found that is worse than its bounds allow."
              : r.drilled().requests() == 0
                  ? "Not passed: no request was drilled, so nothing is known."
                  : "Not passed.");
    }
    return lines;
  }

  private static String sentence(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static List<String> side(LiveReport.Side side, boolean drilled) {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "%s, %,d failed: %.2f %% (%.2f to %.2f)",
            Count.of(side.requests(), "request"),
            side.failures(),
            100 * side.failureRate().value(),
            100 * side.failureRate().low(),
            100 * side.failureRate().high()));
    if (drilled) {
      lines.add(
          format(
              "%,d of them were served by whom was left out, so that no user lost an answer",
              side.saved()));
    }
    lines.add("answers began after " + estimate(side.millis(), "%,.0f ms (%,.0f to %,.0f)"));
    lines.add("one answered request cost " + estimate(side.usd(), "$%.6f (%.6f to %.6f)"));
    lines.add(
        "rated quality of who answered "
            + estimate(side.rating(), "%,.0f points (%,.0f to %,.0f)"));
    return lines;
  }

  private static String estimate(@Nullable Estimate e, String pattern) {
    return e == null ? "unknown: too few" : format(pattern, e.value(), e.low(), e.high());
  }

  private static List<String> takers(LiveReport r) {
    if (r.takenOverBy().isEmpty()) {
      return List.of("nobody");
    }
    return r.takenOverBy().stream()
        .map(
            s ->
                format(
                    "%s: %s (%.0f %%), %,d of the others",
                    s.deployment(),
                    Count.of(s.drilled(), "drilled request"),
                    100.0
                        * s.drilled()
                        / Math.max(1, r.drilled().requests() - r.drilled().failures()),
                    s.control()))
        .toList();
  }

  private static List<String> reading(LiveReport r) {
    return List.of(
        format(
            "Measured on the gateway's own traffic. Intervals hold with %.0f %% at whatever time they"
                + " are looked at.",
            100 * (1 - r.miss())),
        format(
            "If drilled requests failed no more often than others, what was seen would have had a"
                + " chance of at most %.3g.",
            r.evidence()),
        "Both sides count only requests that could have gone to whom was left out; a request nobody"
            + " else could serve was served as usual and counts as a failure of the drill.",
        "Requests are taken as independent of each other; many of one caller are less than that.");
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ENGLISH, pattern, values);
  }
}
