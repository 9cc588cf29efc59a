package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.plan.Planner;
import org.anabranch.compute.plan.Plans;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plan over HTTP. */
class PlanApiTest {
  private static final String ESTATE =
      """
      name: one site
      horizon: {from: 2026-01, until: 2026-06}
      chip_vendors: [{id: v}]
      chips: [{id: c, vendor: v, all_in_kw: 1.6, h100_equivalents: 2}]
      partners: [{id: p}]
      sites:
        - {id: s, partner: p, pue: 1.25, power: [{from: 2026-01, mw: 2}], hosts: [{chip: c}]}
      contracts:
        - {id: k, partner: p, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 3}]}
      demand:
        - {id: d, unmet_usd_per_h100_hour: 4, points: [{from: 2026-01, h100_equivalents: 3000}]}
      """;

  @TempDir Path home;
  private final HttpClient http = HttpClient.newHttpClient();
  private Database database;
  private Plans plans;
  private EstateBook book;
  private ControlPlane server;

  @BeforeEach
  void open() throws Exception {
    Path file = Files.writeString(home.resolve("estate.yaml"), ESTATE);
    database = Database.sqlite(home.resolve("test.db"));
    book = new EstateBook(database, Optional.of(file), Clock.systemUTC());
    plans = new Plans(database, new Planner(), Clock.systemUTC());
    server = ControlPlane.start(0, List.of(new PlanApi(plans, book, Clock.systemUTC())));
  }

  @AfterEach
  void close() {
    server.close();
    plans.close();
    database.close();
  }

  @Test
  void before_there_is_a_plan_it_says_how_to_make_one() throws Exception {
    assertThat(Json.tree(get("/api/plan", 200)).path("state").asString()).isEqualTo("idle");
    assertThat(get("/api/plan/full", 404)).contains("POST /api/plan");
  }

  @Test
  void what_no_plan_keeps_is_told_limit_by_limit_with_its_line() throws Exception {
    plans.make(book.inForce());

    var problem = Json.tree(get("/api/plan/what-if?ask=must:d:2026-03", 400));

    assertThat(problem.path("code").asString()).isEqualTo("plan-infeasible");
    assertThat(problem.path("title").asString())
        .isEqualTo(
            "one site: no plan keeps these 2 limits together: d must be met (version 1:11); power of"
                + " s (line 7).");
    // 3000 of 2 each at 1.6 kW and a PUE of 1.25 want 3 MW; there are 2.
    assertThat(problem.path("fix").asString()).contains("1 MW more at s from 2026-03 on");
    assertThat(problem.path("facts").path("limit-2-line").asString()).isEqualTo("7");
    assertThat(problem.path("facts").path("limit-2-asks").asString())
        .isEqualTo("at most 2 MW from 2026-01");
    assertThat(get("/api/plan/what-if?ask=must:d:soon", 400)).contains("no month such as");
  }

  @Test
  void an_estate_that_no_plan_keeps_leaves_the_last_good_plan_in_force() throws Exception {
    plans.make(book.inForce());
    book.save(
        ESTATE.replace("points:", "must_be_met_from: 2026-02, points:"),
        "ada",
        "",
        Optional.empty());
    try {
      plans.make(book.inForce());
    } catch (org.anabranch.kernel.ProblemException _) {
      // told below
    }

    var told = Json.tree(get("/api/plan", 200));
    assertThat(told.path("state").asString()).isEqualTo("failed");
    assertThat(told.path("problem").path("message").asString()).contains("(version 2:11)");
    assertThat(told.path("inForce").path("label").asString()).isEqualTo("version 1");
  }

  @Test
  void a_plan_is_told_in_full_in_tables_and_as_answers() throws Exception {
    plans.make(book.inForce());

    assertThat(Json.tree(get("/api/plan", 200)).path("inForce").path("label").asString())
        .isEqualTo("version 1");
    assertThat(get("/api/plan/tables/limits.csv", 200))
        .startsWith("month,kind,subject,chip,bound,used,usd_per_unit_month")
        .contains("2026-01,power,s,,2.0,2.0");
    assertThat(get("/api/plan/tables/nothing.csv", 404)).contains("runs, demand, limits");
    assertThat(get("/api/plan/what-if?ask=power:s:%2B100", 200))
        .contains("power at s +100 %")
        .contains("Supply meets demand for good from 2026-01");
    assertThat(get("/api/plan/what-if?ask=slip:nowhere:3", 400)).contains("It has s.");
    assertThat(get("/api/plan/alternatives?within=0.1", 200)).contains("mostShare");
    assertThat(get("/api/plan/alternatives?within=much", 400)).contains("between 0 and 1");
    assertThat(get("/api/plan/history", 200)).contains("version 1");
    assertThat(get("/api/plan/programme.mps", 200))
        .startsWith("* One unit of COST is ")
        .contains("\nNAME anabranch\n");
    assertThat(Json.tree(get("/api/plan/full", 200)).path("dispatch").path("runs").size())
        .isEqualTo(6);
  }

  private String get(String path, int status) throws Exception {
    HttpResponse<String> reply =
        http.send(
            HttpRequest.newBuilder(URI.create(server.address() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    return reply.body();
  }
}
