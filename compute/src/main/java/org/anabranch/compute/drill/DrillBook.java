package org.anabranch.compute.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.plan.Concentration;
import org.anabranch.compute.plan.Outline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The drills that were made, each a folder in {@code drills} of the data directory: {@code
 * report.json}, {@code report.pdf} and a detached signature beside each. Safe for many threads;
 * making one blocks for as long as two plans take.
 */
public final class DrillBook {
  private static final String JSON = "report.json";
  private static final String PDF = "report.pdf";

  /** What ids of live drills begin with. */
  public static final String LIVE = "live";

  private final Path directory;
  private final Signer signer;
  private final Function<Estate, Outline> planner;
  private final Ids ids;
  private final Clock clock;

  public DrillBook(Home home, Function<Estate, Outline> planner, Ids ids, Clock clock) {
    this.directory = home.directory("drills");
    this.signer = new Signer(home);
    this.planner = planner;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Drills, signs and keeps the report.
   *
   * @param id a partner's or a chip vendor's; a partner's is looked for first
   * @param from the first month without; null for the next month that the horizon has
   * @param digest of the estate's text
   */
  public ExitDrill make(Estate estate, String digest, String id, @Nullable YearMonth from) {
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    boolean partner = estate.partners().stream().anyMatch(p -> p.id().equals(id));
    boolean vendor = estate.chipVendors().stream().anyMatch(v -> v.id().equals(id));
    YearMonth month = from == null ? next(estate, today) : from;
    LocalDate decided = today.isBefore(month.atDay(1)) ? today : month.atDay(1);
    Exit exit =
        new Exit(
            !partner && vendor ? Exit.Kind.CHIP_VENDOR : Exit.Kind.PARTNER, id, month, decided);
    Outline[] first = new Outline[1];
    Function<Estate, Outline> planned =
        e -> {
          Outline made = planner.apply(e);
          first[0] = first[0] == null ? made : first[0];
          return made;
        };
    ExitDrill drill =
        new PaperDrill(planned)
            .run(
                estate,
                digest,
                exit,
                ids.next("drill"),
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
    keep(drill, first[0] == null ? List.of() : concentrations(first[0]));
    return drill;
  }

  private static YearMonth next(Estate estate, LocalDate today) {
    YearMonth next = YearMonth.from(today).plusMonths(1);
    return next.isBefore(estate.horizon().from()) || next.isAfter(estate.horizon().until())
        ? estate.horizon().from()
        : next;
  }

  private static List<String> concentrations(Outline plan) {
    return Concentration.of(plan.committed(), plan.base()).stream()
        .map(
            c ->
                "%s: HHI %,.0f%s; the largest is %s with %.0f %%."
                    .formatted(
                        c.basis(),
                        c.hhi(),
                        c.hhi() > Concentration.HIGH ? ", highly concentrated" : "",
                        c.shares().getFirst().name(),
                        100 * c.shares().getFirst().share()))
        .toList();
  }

  private void keep(ExitDrill drill, List<String> concentrations) {
    keep(
        directory.resolve(drill.id()),
        drill,
        drill.at(),
        sha256 -> ReportText.of(drill, concentrations, sha256));
  }

  private void keep(Path folder, Object report, Instant at, Function<String, ReportText> words) {
    try {
      Files.createDirectories(folder);
      Path json = folder.resolve(JSON);
      Home.writeWhole(json, Json.write(report) + "\n");
      Path pdf = folder.resolve(PDF);
      ReportText text = words.apply(Digest.sha256(json));
      Home.writeWhole(pdf, part -> ReportPdf.write(part, text));
      Seal.put(json, signer, at);
      Seal.put(pdf, signer, at);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the drill " + folder.getFileName(), e);
    }
  }

  /** The drills on paper, newest first. */
  public List<ExitDrill> all() {
    return reports(false, ExitDrill.class).stream()
        .sorted(Comparator.comparing(ExitDrill::at).reversed().thenComparing(ExitDrill::id))
        .toList();
  }

  /** The live drills that are over and reported here, newest first. */
  public List<LiveReport> live() {
    return reports(true, LiveReport.class).stream()
        .sorted(Comparator.comparing(LiveReport::at).reversed().thenComparing(LiveReport::id))
        .toList();
  }

  private <T> List<T> reports(boolean live, Class<T> type) {
    try (Stream<Path> folders = Files.list(directory)) {
      return folders
          .filter(f -> Files.exists(f.resolve(JSON)))
          .filter(f -> f.getFileName().toString().startsWith(LIVE) == live)
          .map(f -> read(f.resolve(JSON), type))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + directory, e);
    }
  }

  /** Signs and keeps the report of a live drill. */
  public void keep(LiveReport report) {
    keep(
        directory.resolve(report.id()),
        report,
        report.at(),
        sha256 -> LiveReportText.of(report, sha256));
  }

  /** Whether that drill's report is kept here, whole. */
  public boolean has(String id) {
    return Files.exists(directory.resolve(id).resolve(PDF + ".sig"));
  }

  /** Throws a {@link org.anabranch.kernel.ProblemException} NOT_FOUND for one that never was. */
  public ExitDrill drill(String id) {
    return read(file(id.startsWith(LIVE) ? "-" : id, JSON), ExitDrill.class);
  }

  /**
   * {@code report.json}, {@code report.pdf}, or either's {@code .sig}.
   *
   * @throws org.anabranch.kernel.ProblemException NOT_FOUND for anything else
   */
  public Path file(String id, String name) {
    boolean known = List.of(JSON, PDF, JSON + ".sig", PDF + ".sig").contains(name);
    Path file = directory.resolve(id.matches("[A-Za-z0-9_-]{1,80}") ? id : "-").resolve(name);
    if (!known || !Files.exists(file)) {
      throw Problem.of(
              Problem.Kind.NOT_FOUND,
              "drill-unknown",
              "There is no such drill or report.",
              "See /api/drills, or anabranch drill list.")
          .asException();
    }
    return file;
  }

  /** Checks a report, of this installation or another, against the signature beside it. */
  public Seal.Verdict verify(Path file) {
    return Seal.verify(file, Optional.of(signer.publicKey()));
  }

  private static <T> T read(Path json, Class<T> type) {
    try {
      return Json.read(Files.readString(json), type);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + json, e);
    }
  }
}
