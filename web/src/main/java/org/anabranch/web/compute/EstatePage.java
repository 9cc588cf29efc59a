package org.anabranch.web.compute;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Dated;
import org.anabranch.compute.estate.Due;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.EstateVersion;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.estate.Partner;
import org.anabranch.compute.estate.Site;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/** The board: partners and their sites with power and chips, contracts, dates. */
final class EstatePage implements HttpService {
  private static final int NEXT_DATES = 8;

  private final Pages pages;
  private final EstateBook book;
  private final Clock clock;

  EstatePage(Pages pages, EstateBook book, Clock clock) {
    this.pages = pages;
    this.book = book;
    this.clock = clock;
  }

  /**
   * @param shown null while there is no estate
   */
  record View(Chrome chrome, @Nullable Shown shown) {}

  record Shown(
      EstateVersion version,
      Estate estate,
      YearMonth month,
      List<Group> groups,
      List<Contract> contracts,
      List<Date> dates,
      List<String> warnings) {}

  /** One partner's sites. */
  record Group(Partner partner, double mw, List<Place> places) {}

  /**
   * A site in the month shown.
   *
   * @param mw null where nobody has said
   * @param mwShare of the largest site's final megawatts, in per cent; {@code finalShare} when the
   *     horizon ends
   * @param accelerators null where nobody has said
   * @param chipShare of the most accelerators anywhere, in per cent
   */
  record Place(
      Site site,
      @Nullable Double mw,
      @Nullable Double finalMw,
      double mwShare,
      double finalShare,
      @Nullable Double accelerators,
      double chipShare,
      String chips) {}

  record Date(Due due, boolean past) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/estate", this::show);
    rules.get("/compute/estate/export", this::export);
  }

  private void show(ServerRequest request, ServerResponse response) {
    Chrome chrome = pages.chrome("Estate", "compute");
    View view;
    try {
      view =
          new View(
              chrome,
              book.current()
                  .map(p -> shown(p, request.query().first("month").orElse("")))
                  .orElse(null));
    } catch (ProblemException e) {
      view = new View(chrome.with(e.problem()), null);
    }
    pages.send(response, "compute/estate", view.chrome(), view);
  }

  private Shown shown(EstateBook.Page page, String asked) {
    Estate estate = page.estate();
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    YearMonth month = month(estate, asked, today);
    YearMonth last = estate.horizon().until();
    double mostMw =
        estate.sites().stream().mapToDouble(s -> mw(estate, s, last).orElse(0)).max().orElse(1);
    double mostChips =
        estate.sites().stream().mapToDouble(s -> chips(estate, s, last).orElse(0)).max().orElse(1);
    List<Group> groups =
        estate.partners().stream()
            .map(p -> group(estate, p, month, Math.max(1, mostMw), Math.max(1, mostChips)))
            .filter(g -> !g.places().isEmpty())
            .toList();
    List<Due> dates = Due.of(estate);
    List<Date> near =
        dates.stream()
            .filter(d -> !d.past(today))
            .limit(NEXT_DATES)
            .map(d -> new Date(d, false))
            .toList();
    return new Shown(
        page.version(),
        estate,
        month,
        groups,
        estate.contracts(),
        near,
        Estates.check(estate).warnings());
  }

  private static YearMonth month(Estate estate, String asked, LocalDate today) {
    YearMonth wanted =
        asked.matches("\\d{4}-(0[1-9]|1[0-2])") ? YearMonth.parse(asked) : YearMonth.from(today);
    YearMonth from = estate.horizon().from();
    YearMonth until = estate.horizon().until();
    return wanted.isBefore(from) ? from : wanted.isAfter(until) ? until : wanted;
  }

  private static Group group(
      Estate estate, Partner partner, YearMonth month, double mostMw, double mostChips) {
    List<Place> places =
        estate.sites().stream()
            .filter(s -> s.partner().equals(partner.id()))
            .map(s -> place(estate, s, month, mostMw, mostChips))
            .toList();
    double sum = places.stream().mapToDouble(p -> p.mw() == null ? 0 : p.mw()).sum();
    return new Group(partner, sum, places);
  }

  private static Place place(
      Estate estate, Site site, YearMonth month, double mostMw, double mostChips) {
    OptionalDouble now = mw(estate, site, month);
    OptionalDouble end = mw(estate, site, estate.horizon().until());
    OptionalDouble chips = chips(estate, site, month);
    return new Place(
        site,
        boxed(now),
        boxed(end),
        percent(now.orElse(0) / mostMw),
        percent(end.orElse(0) / mostMw),
        boxed(chips),
        percent(chips.orElse(0) / mostChips),
        site.hosts().stream()
            .map(h -> estate.chip(h.chip()).name())
            .collect(Collectors.joining(", ")));
  }

  private static double percent(double share) {
    return Math.round(Math.clamp(share, 0, 1) * 10_000) / 100.0;
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static OptionalDouble mw(Estate estate, Site site, YearMonth month) {
    return site.meanMw(month, estate.includeLettersOfIntent());
  }

  private static OptionalDouble chips(Estate estate, Site site, YearMonth month) {
    return site.hosts().stream().allMatch(h -> h.delivered().isEmpty())
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            site.hosts().stream()
                .mapToDouble(
                    h -> Dated.levelAt(h.delivered(), month, estate.includeLettersOfIntent()))
                .sum());
  }

  private void export(ServerRequest request, ServerResponse response) {
    EstateBook.Page page = book.inForce();
    String format = request.query().first("format").orElse("yaml");
    String text =
        switch (format) {
          case "yaml" -> page.text();
          case "json" -> Estates.json(page.estate());
          case "csv" -> Estates.csv(page.estate());
          default ->
              throw Problem.badInput(
                      "format-unknown", "There is no such format.", "Ask for yaml, json or csv.")
                  .asException();
        };
    response.header("Content-Type", "text/plain; charset=utf-8");
    response.header("Content-Disposition", "attachment; filename=\"estate." + format + "\"");
    response.send(text);
  }
}
