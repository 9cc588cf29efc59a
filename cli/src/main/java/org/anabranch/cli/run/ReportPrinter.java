package org.anabranch.cli.run;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.insight.ModelRating;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Provenance;
import org.anabranch.loop.RunReport;
import org.anabranch.loop.RunReport.Dependency;
import org.anabranch.loop.RunReport.Line;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Publication;
import org.jspecify.annotations.Nullable;

/**
 * Prints what a run did, for people: posts, figures, ratings, dependencies, and what to do next.
 */
final class ReportPrinter {
  private final PrintWriter out;
  private final Terminal terminal;

  ReportPrinter(PrintWriter out, Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void print(RunReport report, Session session) {
    heading(report);
    posts(report.lines());
    simulatedNote(report.lines());
    models(report);
    dependencies(report.dependencies());
    next(report, session);
    out.flush();
  }

  private void heading(RunReport report) {
    out.println(terminal.bold(report.run().title()));
    out.println(
        terminal.dim(
            "run %s · %s · cost %s".formatted(report.run().id(), outcome(report), report.cost())));
    out.println();
  }

  private static String outcome(RunReport report) {
    if (report.run().dryRun()) {
      return "dry run: %s written and made, none published"
          .formatted(Count.of(report.lines().size(), "post"));
    }
    Map<String, Long> counts =
        report.lines().stream()
            .collect(Collectors.groupingBy(l -> stateWord(l.state()), Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(e -> e.getValue() + " " + e.getKey())
        .collect(Collectors.joining(", "));
  }

  private void posts(List<Line> lines) {
    out.println(
        terminal.dim(
            "%-24s %-17s %8s %8s  %-22s %-7s"
                .formatted("platform", "state", "views", "engaged", "written by", "cost")));
    for (Line line : lines) {
      out.printf(
          Locale.ROOT,
          "%-24s %s %8s %8s  %-22s %s%n",
          line.platform().title(),
          coloured(line.state()),
          figure(line, true),
          figure(line, false),
          line.model(),
          line.cost());
      String link = line.permalink();
      if (link != null) {
        out.println("    " + terminal.dim(link));
      }
      Failure failure = line.failure();
      if (failure != null && line.state() != Publication.State.PUBLISHED) {
        out.println("    " + terminal.bad(failure.message() + " (" + failure.code() + ")"));
      }
    }
    out.println();
  }

  private String coloured(Publication.@Nullable State state) {
    String word = "%-17s".formatted(stateWord(state));
    if (state == null) {
      return word;
    }
    return switch (state) {
      case PUBLISHED, CONFIRMING -> terminal.good(word);
      case FAILED, OUTCOME_UNKNOWN -> terminal.bad(word);
      case WAITING_FOR_PERSON, WAITING_FOR_ACCOUNT -> terminal.warn(word);
      case QUEUED, PREPARING, CHECKING, COMMITTING, CANCELLED -> word;
    };
  }

  static String stateWord(Publication.@Nullable State state) {
    return switch (state) {
      case null -> "written";
      case QUEUED -> "queued";
      case PREPARING -> "preparing";
      case CHECKING -> "processing";
      case COMMITTING -> "committing";
      case OUTCOME_UNKNOWN -> "outcome unknown";
      case CONFIRMING -> "in review";
      case WAITING_FOR_PERSON -> "waiting for you";
      case WAITING_FOR_ACCOUNT -> "reconnect account";
      case PUBLISHED -> "published";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
    };
  }

  /** A figure that the platform does not report is not known, which is not zero. */
  private static String figure(Line line, boolean views) {
    List<Long> known =
        line.figures().entrySet().stream()
            .filter(e -> views == (e.getKey() == Metric.VIEWS) && e.getKey() != Metric.REACH)
            .map(Map.Entry::getValue)
            .toList();
    return known.isEmpty()
        ? "–"
        : String.format(Locale.ROOT, "%,d", known.stream().mapToLong(Long::longValue).sum());
  }

  private void simulatedNote(List<Line> lines) {
    boolean simulated =
        lines.stream()
            .anyMatch(l -> !l.figures().isEmpty() && l.provenance() == Provenance.SIMULATED);
    if (simulated) {
      out.println(
          terminal.warn(
              "Views and engagements are simulated: the sandbox's audience after 24 hours, not people."));
      out.println();
    }
  }

  private void models(RunReport report) {
    if (report.ratings().isEmpty()) {
      return;
    }
    out.println(terminal.bold("Models"));
    for (ModelRating r : report.ratings()) {
      out.printf(
          Locale.ROOT,
          "  %-24s %.0f  (95 %%: %.0f to %.0f, %s, %s; 1000 is the reference)%n",
          r.model(),
          r.points(),
          r.low(),
          r.high(),
          Count.of(r.comparisons(), "comparison"),
          r.provenance().word());
    }
    out.println();
  }

  private void dependencies(List<Dependency> dependencies) {
    if (dependencies.isEmpty()) {
      return;
    }
    out.println(terminal.bold("What this run depended on"));
    for (Dependency d : dependencies) {
      if (!d.kind().equals("platform")) {
        out.printf(
            Locale.ROOT,
            "  %-13s %s (%.0f %% of the posts)%n",
            d.kind(),
            d.name(),
            d.share() * 100);
        out.println("                " + terminal.dim(d.without()));
      }
    }
    List<Dependency> platforms =
        dependencies.stream().filter(d -> d.kind().equals("platform")).toList();
    if (!platforms.isEmpty()) {
      out.printf(Locale.ROOT, "  %-13s %d, each with one post%n", "platforms", platforms.size());
      out.println(
          "                " + terminal.dim("Without any one: " + platforms.getFirst().without()));
    }
    out.println();
  }

  private void next(RunReport report, Session session) {
    for (Line line : report.lines()) {
      String id = line.publicationId();
      if (line.state() == Publication.State.WAITING_FOR_PERSON && id != null) {
        out.println(
            line.platform().title() + " takes no posts from programs here. Publish it yourself:");
        out.println("  open       " + session.handOffPage(id).toUri());
        out.println("  then       anabranch handoff " + id + " LINK-OF-THE-POST");
      }
    }
    if (report.lines().stream().anyMatch(l -> l.permalink() != null)
        && session.sandbox().isPresent()) {
      out.println("The links work while the server runs: anabranch serve");
    }
  }
}
