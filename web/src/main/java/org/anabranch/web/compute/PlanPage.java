package org.anabranch.web.compute;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.anabranch.compute.estate.Entry;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.Extension;
import org.anabranch.compute.plan.Alternative;
import org.anabranch.compute.plan.Choice;
import org.anabranch.compute.plan.Comparison;
import org.anabranch.compute.plan.Decision;
import org.anabranch.compute.plan.Hedge;
import org.anabranch.compute.plan.Independence;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.PlanSummary;
import org.anabranch.compute.plan.Plans;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/**
 * The plan in force: what to sign by when, which limit binds where and when, what independence
 * costs, what would happen if, which plans cost nearly the same, and how the date moved.
 */
final class PlanPage implements HttpService {
  private static final int MOST = 20;

  private final Pages pages;
  private final Plans plans;
  private final EstateBook book;
  private final Clock clock;

  PlanPage(Pages pages, Plans plans, EstateBook book, Clock clock) {
    this.pages = pages;
    this.plans = plans;
    this.book = book;
    this.clock = clock;
  }

  /**
   * @param step what is being done while a plan is made; null when none is
   * @param failed why the last attempt came to nothing
   * @param newer the version of the estate that is in force, where the plan shown is of another; 0
   *     where it is not
   * @param shown null while there is no plan
   * @param today in UTC; days before it are past
   */
  record View(
      Chrome chrome,
      @Nullable String step,
      @Nullable Problem failed,
      long newer,
      @Nullable Shown shown,
      String ask,
      @Nullable Comparison answer,
      String within,
      List<Alternative> alternatives,
      LocalDate today) {}

  /** A plan made ready for showing. */
  record Shown(Plan plan, PlanSummary summary, HeatMap heat, List<Moved> history) {}

  /** A summary and how the date moved since the one before. */
  record Moved(PlanSummary summary, String told) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/plan", this::show);
    rules.get("/compute/plan/limits.svg", this::svg);
    rules.post("/compute/plan", this::again);
    rules.post("/compute/plan/cancel", this::cancel);
  }

  private void show(ServerRequest request, ServerResponse response) {
    if (Pages.byHtmx(request) && !(plans.state() instanceof Plans.State.Solving)) {
      response.header("HX-Refresh", "true");
      response.send();
      return;
    }
    String ask = request.query().first("ask").orElse("").strip();
    String within = request.query().first("within").orElse("").strip();
    @Nullable Problem wrong = null;
    long newer = 0;
    try {
      EstateBook.Page page = book.current().orElse(null);
      newer = page != null && plans.follow(page) ? page.version().number() : 0;
    } catch (ProblemException e) {
      wrong = e.problem();
    }
    Shown shown = plans.inForce().map(this::shown).orElse(null);
    @Nullable Comparison answer = null;
    List<Alternative> alternatives = List.of();
    try {
      if (shown != null && !ask.isEmpty()) {
        answer = plans.ask(shown.plan(), ask);
      }
      if (shown != null && !within.isEmpty()) {
        alternatives = plans.planner().alternatives(shown.plan().outline(), percent(within));
      }
    } catch (ProblemException e) {
      wrong = e.problem();
    }
    Chrome chrome = pages.chrome("Plan", "compute").with(wrong);
    pages.send(
        response,
        "compute/computeplan",
        chrome,
        new View(
            chrome,
            plans.state() instanceof Plans.State.Solving s ? s.step() : null,
            plans.state() instanceof Plans.State.Failed f ? f.problem() : null,
            newer,
            shown,
            ask,
            answer,
            within,
            alternatives,
            LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)));
  }

  /** {@code $34.6M}. */
  static String usd(double usdMillion) {
    return (usdMillion < 0 ? "−$" : "$") + Show.compact(Math.abs(usdMillion) * 1e6);
  }

  /** What the worst case counts beside the mean. */
  static String weight(Hedge hedge) {
    double weight = hedge.worstWeight();
    return weight == 0
        ? "Only the mean counts"
        : "The worst case counts %s the mean"
            .formatted(weight == 1 ? "as much as" : Entry.number(weight) + " times");
  }

  /** {@code $34.6M less}. */
  static String more(double usdMillion) {
    String usd = "$" + Show.compact(Math.abs(usdMillion) * 1e6);
    return usd.equals("$0") ? "nothing more" : usd + (usdMillion < 0 ? " less" : " more");
  }

  /** {@code north-2026, made longer}. */
  static String named(Choice choice) {
    return switch (choice.kind()) {
      case SIGN -> choice.id();
      case EXTEND -> choice.id().replace(Extension.LONGER, "") + ", made longer";
    };
  }

  /** What a plan would sign by a day that is past, of the cheapest and of the ready one. */
  static List<Decision> past(Plan plan, LocalDate today) {
    Independence independence = plan.independence();
    Stream<Decision> ready =
        independence == null ? Stream.empty() : independence.decisions().stream();
    return Stream.concat(plan.decisions().stream(), ready)
        .filter(d -> d.past(today))
        .distinct()
        .toList();
  }

  static String gap(double relative) {
    return relative == 0 ? "the last digit" : "a relative gap of %.0e".formatted(relative);
  }

  static void inBackground(Supplier<Plan> maker) {
    Thread.ofPlatform()
        .daemon()
        .name("compute-plan-first")
        .start(
            () -> {
              try {
                maker.get();
              } catch (ProblemException _) {
                // The state says why.
              }
            });
  }

  private static double percent(String within) {
    try {
      return Double.parseDouble(within) / 100;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private Shown shown(Plans.InForce inForce) {
    List<PlanSummary> all = plans.history(inForce.plan().estate().name(), MOST);
    List<Moved> moved = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      moved.add(
          new Moved(
              all.get(i), i + 1 < all.size() ? all.get(i).movedSince(all.get(i + 1)) : "first"));
    }
    return new Shown(inForce.plan(), inForce.summary(), HeatMap.of(inForce.plan()), moved);
  }

  private void svg(ServerRequest request, ServerResponse response) {
    Plan plan =
        plans
            .inForce()
            .map(Plans.InForce::plan)
            .orElseThrow(
                () ->
                    Problem.of(Problem.Kind.NOT_FOUND, "plan-none", "There is no plan yet.", "")
                        .asException());
    response.header("Content-Type", "image/svg+xml");
    response.header("Content-Disposition", "attachment; filename=\"limits.svg\"");
    response.send(HeatMap.of(plan).svg());
  }

  private void again(ServerRequest request, ServerResponse response) {
    plans.begin(book.inForce());
    Pages.see(response, "/compute/plan");
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    plans.cancel();
    Pages.see(response, "/compute/plan");
  }
}
