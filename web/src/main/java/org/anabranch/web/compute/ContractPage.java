package org.anabranch.web.compute;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.estate.Commitment;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Due;
import org.anabranch.compute.estate.Entries;
import org.anabranch.compute.estate.Entry;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.FigureEdit;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.Plans;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Csv;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/**
 * One thing of the estate in full, a contract or a site: what it says, its dates, its burn-down;
 * and a form for each figure.
 */
final class ContractPage implements HttpService {
  private final Pages pages;
  private final EstateBook book;
  private final Plans plans;
  private final Clock clock;

  ContractPage(Pages pages, EstateBook book, Plans plans, Clock clock) {
    this.pages = pages;
    this.book = book;
    this.plans = plans;
    this.clock = clock;
  }

  /**
   * @param commitment null unless it is take-or-pay; {@code burnDown} likewise
   * @param digest of the version shown, which a change is made on
   */
  record View(
      Chrome chrome,
      Entry.Subject subject,
      List<Entry> entries,
      List<EstatePage.Date> dates,
      @Nullable Commitment commitment,
      @Nullable Chart burnDown,
      String digest,
      List<String> statuses) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/estate/contracts/{id}", (q, s) -> show(q, s, Entry.Kind.CONTRACT, null));
    rules.get("/compute/estate/sites/{id}", (q, s) -> show(q, s, Entry.Kind.SITE, null));
    rules.get("/compute/estate/contracts/{id}/burn-down.csv", this::burnDown);
    rules.post("/compute/estate/contracts/{id}", (q, s) -> change(q, s, Entry.Kind.CONTRACT));
    rules.post("/compute/estate/sites/{id}", (q, s) -> change(q, s, Entry.Kind.SITE));
  }

  private void show(
      ServerRequest request, ServerResponse response, Entry.Kind kind, @Nullable Problem problem) {
    EstateBook.Page page = book.inForce();
    Estate estate = page.estate();
    String id = Pages.id(request);
    List<Entry> entries =
        Entries.of(estate).stream()
            .filter(e -> e.subject().kind() == kind && e.subject().id().equals(id))
            .toList();
    if (entries.isEmpty()) {
      throw Pages.unknown(kind.word(), id);
    }
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    Optional<Contract> contract =
        estate.contracts().stream()
            .filter(c -> kind == Entry.Kind.CONTRACT && c.id().equals(id))
            .findFirst();
    View view =
        new View(
            pages.chrome(entries.getFirst().subject().name(), "compute").with(problem),
            entries.getFirst().subject(),
            entries,
            Due.of(estate).stream()
                .filter(d -> contract.isPresent() && d.contract().equals(id))
                .map(d -> new EstatePage.Date(d, d.past(today)))
                .toList(),
            contract.flatMap(c -> Commitment.of(estate, c)).orElse(null),
            contract.flatMap(c -> burnDown(estate, c)).map(BurnDownLines::chart).orElse(null),
            page.version().digest(),
            Arrays.stream(Figure.Status.values()).map(Figure.Status::word).toList());
    pages.send(response, "compute/contract", view.chrome(), view);
  }

  private Optional<BurnDownLines> burnDown(Estate estate, Contract contract) {
    Optional<Plan> plan = plans.inForce().map(Plans.InForce::plan);
    return Commitment.of(estate, contract).map(c -> BurnDownLines.of(contract, c, plan));
  }

  private void burnDown(ServerRequest request, ServerResponse response) {
    Estate estate = book.inForce().estate();
    String id = Pages.id(request);
    Csv csv =
        estate.contracts().stream()
            .filter(c -> c.id().equals(id))
            .findFirst()
            .flatMap(c -> burnDown(estate, c))
            .map(BurnDownLines::csv)
            .orElseThrow(() -> Pages.unknown("take-or-pay contract", id));
    pages.csv(response, id + "-burn-down.csv", csv);
  }

  private void change(ServerRequest request, ServerResponse response, Entry.Kind kind) {
    Parameters form = Pages.form(request);
    try {
      EstateBook.Page page = book.inForce();
      String text = FigureEdit.in(page.text(), Pages.field(form, "at"), figure(form));
      book.save(
          text,
          Pages.field(form, "author"),
          Pages.field(form, "why"),
          Optional.of(Pages.field(form, "digest")));
      Pages.see(response, request.path().path());
    } catch (ProblemException e) {
      show(request, response, kind, e.problem());
    }
  }

  private static Figure figure(Parameters form) {
    String value = Pages.field(form, "value");
    String word = Pages.field(form, "status");
    try {
      Figure.Status status =
          Arrays.stream(Figure.Status.values())
              .filter(s -> s.word().equals(word))
              .findFirst()
              .orElse(Figure.Status.STATED);
      return new Figure(Double.parseDouble(value), status, Pages.field(form, "source"));
    } catch (NumberFormatException e) {
      throw Problem.badInput(
              "figure-invalid",
              "“" + value + "” is not a number.",
              "Write one such as 1200 or 0.5.")
          .asException(e);
    } catch (IllegalArgumentException e) {
      throw Problem.badInput(
              "figure-invalid", String.valueOf(e.getMessage()), "Correct it and save again.")
          .asException(e);
    }
  }
}
