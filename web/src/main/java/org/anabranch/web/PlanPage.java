package org.anabranch.web;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.function.Supplier;
import org.anabranch.compute.plan.Alternative;
import org.anabranch.compute.plan.Comparison;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.PlanSummary;
import org.anabranch.compute.plan.Plans;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * The plan in force: what to sign by when, which limit binds where and when, what independence
 * costs, what would happen if, which plans cost nearly the same, and how the date moved.
 */
final class PlanPage implements HttpService {
  private static final int MOST = 20;

  private final Pages pages;
  private final Plans plans;

  PlanPage(Pages pages, Plans plans) {
    this.pages = pages;
    this.plans = plans;
  }

  /**
   * @param step what is being done while a plan is made; null when none is
   * @param failed why the last attempt came to nothing
   * @param shown null while there is no plan
   */
  record View(
      Chrome chrome,
      @Nullable String step,
      @Nullable Problem failed,
      @Nullable Shown shown,
      String ask,
      @Nullable Comparison answer,
      String within,
      List<Alternative> alternatives) {}

  /** A plan made ready for showing. */
  record Shown(Plan plan, PlanSummary summary, HeatMap heat, List<Moved> history) {}

  /** A summary and how the date moved since the one before. */
  record Moved(PlanSummary summary, String told) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/plan", this::show);
    rules.get("/compute/plan/limits.svg", this::svg);
    rules.post("/compute/plan/cancel", this::cancel);
  }

  private void show(ServerRequest request, ServerResponse response) {
    String ask = request.query().first("ask").orElse("").strip();
    String within = request.query().first("within").orElse("").strip();
    Shown shown = plans.inForce().map(this::shown).orElse(null);
    if (shown == null && plans.state() instanceof Plans.State.Idle) {
      pages.facts().plan().ifPresent(PlanPage::inBackground);
    }
    @Nullable Problem wrong = null;
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
        "computeplan",
        chrome,
        new View(
            chrome,
            plans.state() instanceof Plans.State.Solving s ? s.step() : null,
            plans.state() instanceof Plans.State.Failed f ? f.problem() : null,
            shown,
            ask,
            answer,
            within,
            alternatives));
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
    List<Moved> moved = new java.util.ArrayList<>();
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

  private void cancel(ServerRequest request, ServerResponse response) {
    plans.cancel();
    Pages.see(response, "/compute/plan");
  }
}
