package org.anabranch.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.PlanExport;
import org.anabranch.compute.plan.PlanSummary;
import org.anabranch.compute.plan.Planner;
import org.anabranch.compute.plan.Plans;
import org.anabranch.compute.plan.WhatIf;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** The plan under {@code /api/plan}, as docs/api.md lists it. */
public final class PlanApi implements HttpService {
  private static final int MOST = 200;
  private static final int MOST_QUESTIONS = 10;

  private final Plans plans;
  private final EstateBook book;
  private final Clock clock;

  /**
   * @param clock by which a plan of past months says so
   */
  public PlanApi(Plans plans, EstateBook book, Clock clock) {
    this.clock = clock;
    this.plans = plans;
    this.book = book;
  }

  private record Told(
      String state,
      @Nullable String step,
      @Nullable Instant since,
      @Nullable Problem problem,
      @Nullable PlanSummary inForce) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/plan", (_, res) -> Bodies.send(res, status()));
    rules.post("/api/plan", this::begin);
    rules.delete("/api/plan", this::cancel);
    rules.get("/api/plan/full", this::full);
    rules.get("/api/plan/programme.mps", this::programme);
    rules.get("/api/plan/tables/{table}", this::table);
    rules.get("/api/plan/history", this::history);
    rules.get("/api/plan/alternatives", this::alternatives);
    rules.get("/api/plan/what-if", this::whatIf);
  }

  private Told status() {
    PlanSummary inForce = plans.inForce().map(Plans.InForce::summary).orElse(null);
    return switch (plans.state()) {
      case Plans.State.Idle() -> new Told("idle", null, null, null, inForce);
      case Plans.State.Solving(String step, Instant since) ->
          new Told("solving", step, since, null, inForce);
      case Plans.State.Failed(Problem problem, Instant at) ->
          new Told("failed", null, at, problem, inForce);
    };
  }

  private void begin(ServerRequest request, ServerResponse response) {
    EstateBook.Page page = book.inForce();
    if (!plans.begin(page)) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "plan-under-way",
              "A plan is being made already.",
              "Wait for it, or cancel it with DELETE /api/plan.")
          .asException();
    }
    response.status(Status.ACCEPTED_202);
    Bodies.send(response, status());
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    plans.cancel();
    Bodies.send(response, status());
  }

  private Plan plan() {
    return plans
        .inForce()
        .map(Plans.InForce::plan)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "plan-none",
                        "There is no plan yet.",
                        "Make one with POST /api/plan.")
                    .asException());
  }

  private void full(ServerRequest request, ServerResponse response) {
    response.header("Content-Type", "application/json");
    response.header("Content-Disposition", "attachment; filename=\"plan.json\"");
    response.send(PlanExport.json(plan(), LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)));
  }

  private void programme(ServerRequest request, ServerResponse response) {
    StringBuilder text = new StringBuilder();
    Planner.write(plan().outline(), text);
    response.header("Content-Type", "text/plain; charset=utf-8");
    response.header("Content-Disposition", "attachment; filename=\"plan.mps\"");
    response.send(text.toString());
  }

  private void table(ServerRequest request, ServerResponse response) {
    String name = request.path().pathParameters().get("table");
    Optional<PlanExport.Table> table =
        PlanExport.Table.of(name.endsWith(".csv") ? name.substring(0, name.length() - 4) : name);
    if (table.isEmpty()) {
      throw Problem.of(
              Problem.Kind.NOT_FOUND,
              "plan-table-unknown",
              "The plan has no table “" + name + "”.",
              "It has runs, demand, limits, payments, decisions and losses.")
          .asException();
    }
    response.header("Content-Type", "text/csv; charset=utf-8");
    response.header(
        "Content-Disposition", "attachment; filename=\"plan-" + table.get().word() + ".csv\"");
    response.send(PlanExport.csv(plan(), table.get()));
  }

  private record Moved(PlanSummary plan, @Nullable String moved) {}

  private void history(ServerRequest request, ServerResponse response) {
    List<PlanSummary> all = plans.history(book.inForce().estate().name(), MOST);
    List<Moved> told = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      told.add(
          new Moved(all.get(i), i + 1 < all.size() ? all.get(i).movedSince(all.get(i + 1)) : null));
    }
    Bodies.send(response, told);
  }

  private void alternatives(ServerRequest request, ServerResponse response) {
    String within = request.query().first("within").orElse("0.05");
    double share;
    try {
      share = Double.parseDouble(within);
    } catch (NumberFormatException e) {
      share = Double.NaN;
    }
    Bodies.send(response, plans.planner().alternatives(plan().outline(), share));
  }

  private void whatIf(ServerRequest request, ServerResponse response) {
    Plan plan = plan();
    List<String> questions =
        request.query().all("ask", List::of).stream().limit(MOST_QUESTIONS).toList();
    if (questions.isEmpty()) {
      throw Problem.badInput(
              "what-if-missing", "Nothing is asked.", "Add ?ask=, one of " + WhatIf.FORMS)
          .asException();
    }
    questions.forEach(q -> WhatIf.parse(q, plan.estate())); // a typing error costs no solving
    Bodies.send(response, questions.stream().map(q -> plans.ask(plan, q)).toList());
  }
}
