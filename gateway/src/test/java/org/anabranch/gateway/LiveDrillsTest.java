package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.drill.LiveBounds;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.LiveExit;
import org.anabranch.compute.drill.LiveReport;
import org.anabranch.compute.drill.Seal;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.plan.Planner;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.drill.LiveDrillWish;
import org.anabranch.gateway.drill.LiveDrills;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Draw;
import org.anabranch.gateway.route.Needs;
import org.anabranch.gateway.treasury.Callers;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveDrillsTest {
  /** Served by somebody cheap, and by somebody dear who is asked only where the other is not. */
  private static final String QUIET = two("http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1");

  @TempDir Path directory;

  private static String two(String cheap, String dear) {
    return config(
        deployment("a", cheap, "lab: lab-a"),
        deployment("b", dear, "lab: lab-b")
            .replace("output_usd_per_million: 2", "output_usd_per_million: 2000"));
  }

  private static LiveDrillWish wish(String exit, double share) {
    return new LiveDrillWish(
        exit,
        null,
        share,
        Duration.ofMinutes(30),
        LiveDrill.By.REQUEST,
        LiveDrill.Scope.ALL,
        new LiveBounds(0.01, 0.02, null, null));
  }

  private static LiveDrill start(Bench bench, String exit) {
    return bench.gateway.drills().start(wish(exit, 0.5), Optional.empty());
  }

  private static DrillBook book(Bench bench) {
    DrillBook book =
        new DrillBook(
            bench.home, new Planner()::outline, new Ids(bench.clock, new Random(1)), bench.clock);
    bench.gateway.drills().keepIn(book);
    return book;
  }

  private static Completion complete(Bench bench, long seed) throws InterruptedException {
    CompletionRequest r = Bench.request("m", "hi");
    return bench.gateway.complete(
        new CompletionRequest(r.caller(), r.model(), r.task(), r.messages(), false, 100, seed),
        Bench.soon());
  }

  private static Ask ask(Bench bench, long seed, Needs needs) {
    return new Ask(
        bench.gateway.callers().named(Callers.LOCAL),
        Service.CHAT,
        "m",
        "chat",
        100,
        100,
        1000,
        1,
        null,
        seed,
        false,
        needs);
  }

  /** Serves one without a network; returns who served it. */
  private static String serve(Bench bench, long seed, Needs needs) {
    Call call = bench.gateway.dispatcher().open(ask(bench, seed, needs));
    String by = Objects.requireNonNull(call.attempts().next()).id();
    call.answered(new Usage(100, 100, false));
    return by;
  }

  private static long drilled(Bench bench, int requests) {
    return IntStream.range(0, requests)
        .filter(seed -> serve(bench, seed, Needs.NONE).equals("b"))
        .count();
  }

  private static void passed(Bench bench, Duration time) {
    bench.clock.advance(time);
    bench.gateway.follow();
  }

  @Test
  void where_who_takes_over_fails_it_ends_by_itself_and_no_user_lost_an_answer() throws Exception {
    try (FakeUpstream good = new FakeUpstream(FakeUpstream.answer("good"));
        FakeUpstream bad = new FakeUpstream(FakeUpstream.status(500, "", "{}"));
        Bench bench = new Bench(directory, two(good.url(), bad.url()))) {
      DrillBook book = book(bench);
      LiveDrill drill = start(bench, "v-a");
      List<String> saved = new ArrayList<>();
      for (int seed = 0; seed < 80; seed++) {
        Completion done = complete(bench, seed);
        assertThat(done.text()).isEqualTo("good");
        Decision decision = bench.gateway.decision(done.decisionId()).orElseThrow();
        assertThat(decision.notes()).as("every decision says its part").hasSize(1);
        String what = decision.notes().getFirst().what();
        if (what.contains("nobody else")) {
          saved.add(what);
        }
      }
      assertThat(bad.requests()).as("drilled requests were tried elsewhere").isNotEmpty();
      assertThat(saved)
          .isNotEmpty()
          .allMatch(w -> w.startsWith(drill.id() + ": live drill: without the vendor v-a"));

      bench.gateway.follow();
      LiveDrill ended = bench.gateway.drills().drill(drill.id());
      assertThat(ended.end()).isEqualTo(LiveDrill.End.FAILURES);
      assertThat(drilled(bench, 50)).as("from then on nothing is left out").isZero();

      passed(bench, Duration.ofSeconds(10));
      LiveReport report = book.live().getFirst();
      assertThat(report.passed()).isFalse();
      assertThat(report.exited()).containsExactly("a");
      assertThat(report.drilled().requests() + report.control().requests()).isEqualTo(80);
      assertThat(report.drilled().saved()).isEqualTo(report.drilled().failures()).isPositive();
      assertThat(report.control().failures()).isZero();
      for (String file : List.of("report.json", "report.pdf")) {
        assertThat(book.verify(book.file(drill.id(), file)))
            .isInstanceOf(Seal.Verdict.Genuine.class);
      }
      assertThat(book.all()).as("those on paper are a list of their own").isEmpty();
    }
  }

  @Test
  void what_only_who_is_left_takes_is_answered_over_the_wire() throws Exception {
    FakeUpstream.Behaviour no = FakeUpstream.status(400, "", "{\"error\":{\"message\":\"no\"}}");
    try (FakeUpstream takes = new FakeUpstream(FakeUpstream.answer("good"));
        FakeUpstream objects = new FakeUpstream(no);
        Bench bench = new Bench(directory, two(takes.url(), objects.url()));
        DataPlane plane = DataPlane.open(bench.gateway);
        HttpClient client = HttpClient.newHttpClient()) {
      LiveDrill drill = start(bench, "v-a");
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:" + plane.address().getPort() + "/v1/chat/completions"))
              .header("content-type", "application/json")
              .POST(
                  BodyPublishers.ofString(
                      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
              .build();
      for (int i = 0; i < 40; i++) {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
      assertThat(objects.requests()).as("drilled requests were tried elsewhere").isNotEmpty();
      bench.gateway.follow();
      LiveReport report = bench.gateway.drills().report(drill.id());
      assertThat(report.drilled().saved()).isEqualTo(objects.requests().size());
      assertThat(bench.gateway.fleet().byId("b").orElseThrow().health().failureRate())
          .as("an objection says nothing of its health")
          .isZero();
    }
  }

  @Test
  void where_others_serve_it_well_it_lasts_until_its_time_is_over_and_passes() {
    try (Bench bench = new Bench(directory, QUIET)) {
      DrillBook book = book(bench);
      start(bench, "lab-a");
      long drilled = drilled(bench, 400);
      assertThat(drilled).isBetween(150L, 250L);

      passed(bench, Duration.ofMinutes(30));
      assertThat(drilled(bench, 100)).isZero();
      passed(bench, Duration.ofSeconds(10));
      LiveReport report = book.live().getFirst();
      assertThat(report.drill().end()).isEqualTo(LiveDrill.End.DEADLINE);
      assertThat(report.passed()).isTrue();
      assertThat(report.drill().exit().kind()).isEqualTo(LiveExit.Kind.LAB);
      assertThat(report.takenOverBy())
          .singleElement()
          .isEqualTo(new LiveReport.Share("b", drilled, 0));
      assertThat(report.control().requests()).isEqualTo(400 - drilled);
      assertThat(report.evidence()).isGreaterThan(0.01);
    }
  }

  @Test
  void a_decision_says_why_somebody_was_left_out() throws Exception {
    try (FakeUpstream good = new FakeUpstream(FakeUpstream.answer("good"));
        Bench bench = new Bench(directory, two(good.url(), good.url()))) {
      LiveDrill drill = start(bench, "v-a");
      List<String> chosen = new ArrayList<>();
      for (int seed = 0; seed < 20; seed++) {
        String id = complete(bench, seed).decisionId();
        Decision decision = bench.gateway.decision(id).orElseThrow();
        String by = decision.chosen().orElseThrow().deploymentId();
        String why =
            decision.candidates().stream()
                .filter(c -> c.deploymentId().equals("a"))
                .map(c -> String.valueOf(c.removedBy()))
                .findFirst()
                .orElseThrow();
        chosen.add(by);
        boolean out = by.equals("b");
        assertThat(why).isEqualTo(out ? "live drill: without the vendor v-a" : "null");
        assertThat(decision.notes())
            .singleElement()
            .satisfies(n -> assertThat(n.kind()).isEqualTo(Decision.Note.Kind.DRILL))
            .satisfies(n -> assertThat(n.what()).startsWith(drill.id()))
            .satisfies(n -> assertThat(n.what().contains("compared with")).isEqualTo(!out));
      }
      assertThat(chosen).contains("a", "b");
    }
  }

  @Test
  void after_its_time_nothing_is_left_out_even_before_anybody_looks() {
    try (Bench bench = new Bench(directory, QUIET)) {
      start(bench, "v-a");
      for (int i = 0; i < 30; i++) {
        passed(bench, Duration.ofSeconds(59));
      }
      assertThat(drilled(bench, 40)).isPositive();
      bench.clock.advance(Duration.ofSeconds(30));
      assertThat(drilled(bench, 100)).isZero();
    }
  }

  @Test
  void a_process_that_cannot_hear_of_a_stop_stops_by_itself() {
    try (Bench bench = new Bench(directory, QUIET)) {
      start(bench, "v-a");
      bench.clock.advance(Duration.ofSeconds(15));
      assertThat(drilled(bench, 100)).isPositive();
      bench.clock.advance(Duration.ofSeconds(10));
      assertThat(drilled(bench, 100)).isZero();
      bench.gateway.follow();
      assertThat(drilled(bench, 100)).as("heard again").isPositive();
    }
  }

  @Test
  void goes_on_after_a_restart_with_the_same_requests_and_what_was_counted() {
    LiveDrill drill;
    long before;
    try (Bench bench = new Bench(directory, QUIET)) {
      drill = start(bench, "v-a");
      before = drilled(bench, 100);
    }
    try (Bench bench = new Bench(directory, QUIET)) {
      assertThat(drilled(bench, 1)).as("not before it was heard of").isZero();
      bench.gateway.follow();
      assertThat(drilled(bench, 100)).isEqualTo(before);
      bench.gateway.follow();
      LiveReport report = bench.gateway.drills().report(drill.id());
      assertThat(report.drilled().requests()).isEqualTo(2 * before);
      assertThat(report.processes()).isEqualTo(2);
    }
  }

  @Test
  void what_one_process_begins_and_stops_holds_in_the_other_and_both_are_counted() {
    try (Bench one = new Bench(directory.resolve("one"), QUIET);
        Bench two = one.beside(directory.resolve("two"), QUIET)) {
      DrillBook first = book(one);
      DrillBook second = book(two);
      LiveDrill drill = start(one, "v-a");
      two.gateway.follow();
      long drilled = drilled(one, 100);
      assertThat(drilled(two, 100)).as("the same requests").isEqualTo(drilled);

      two.gateway.drills().stop(drill.id());
      assertThat(drilled(two, 100)).isZero();
      one.gateway.follow();
      assertThat(drilled(one, 100)).isZero();

      passed(one, Duration.ofSeconds(10));
      two.gateway.follow();
      assertThat(first.live()).isEqualTo(second.live());
      LiveReport report = second.live().getFirst();
      assertThat(report.drill().end()).isEqualTo(LiveDrill.End.STOPPED);
      assertThat(report.drilled().requests()).isEqualTo(2 * drilled);
      assertThat(report.processes()).isEqualTo(2);
    }
  }

  @Test
  void a_request_that_nobody_else_can_serve_is_served_as_usual_and_counts_as_a_failure() {
    String alone = config(deployment("a", "http://127.0.0.1:1/v1", ""));
    try (Bench bench = new Bench(directory, alone)) {
      LiveDrill drill = start(bench, "v-a");
      for (int seed = 0; seed < 40; seed++) {
        assertThat(serve(bench, seed, Needs.NONE)).isEqualTo("a");
      }
      bench.gateway.follow();
      LiveDrill ended = bench.gateway.drills().drill(drill.id());
      assertThat(ended.end()).isEqualTo(LiveDrill.End.FAILURES);
    }
  }

  @Test
  void a_caller_is_always_in_or_always_out() {
    try (Bench bench = new Bench(directory, QUIET)) {
      LiveDrillWish wish = wish("v-a", 0.3);
      bench
          .gateway
          .drills()
          .start(
              new LiveDrillWish(
                  "v-a",
                  LiveExit.Kind.VENDOR,
                  0.3,
                  wish.lasting(),
                  LiveDrill.By.CALLER,
                  wish.scope(),
                  wish.bounds()),
              Optional.empty());
      int in = 0;
      for (int user = 1; user <= 200; user++) {
        Needs needs = new Needs(0, 0, 0, Draw.hash("user " + user), 0);
        List<String> by =
            IntStream.range(0, 3).mapToObj(seed -> serve(bench, seed, needs)).distinct().toList();
        assertThat(by).as("user %d", user).hasSize(1);
        in += by.contains("b") ? 1 : 0;
      }
      assertThat(in).isBetween(40, 80);
    }
  }

  @Test
  void only_those_who_are_meant_are_drilled() {
    try (Bench bench = new Bench(directory, QUIET)) {
      LiveDrillWish wish = wish("v-a", 0.5);
      LiveDrill.Scope others = new LiveDrill.Scope("acme", null, null, null, null);
      LiveDrill drill =
          bench
              .gateway
              .drills()
              .start(
                  new LiveDrillWish(
                      "v-a", null, 0.5, wish.lasting(), wish.by(), others, wish.bounds()),
                  Optional.empty());
      assertThat(drilled(bench, 100)).isZero();
      bench.gateway.follow();
      assertThat(bench.gateway.drills().report(drill.id()).control().requests()).isZero();
    }
  }

  @Test
  void a_partner_who_runs_a_site_and_a_chip_vendor_go_with_what_stands_on_it() {
    String yaml =
        config(
            deployment("a", "http://127.0.0.1:1/v1", "lab: lab-a\nsite: s"),
            deployment("b", "http://127.0.0.1:2/v1", "lab: lab-b"));
    Optional<Estate> estate = Optional.of(UsageHoldingsTest.ESTATE);
    try (Bench bench = new Bench(directory, yaml)) {
      LiveDrills drills = bench.gateway.drills();
      assertThat(drills.choices(estate))
          .extracting(LiveExit::toString)
          .contains("partner cloud", "partner neo", "chip vendor v", "vendor v-b");
      for (String exit : List.of("cloud", "neo", "v")) {
        LiveDrill drill = drills.start(wish(exit, 0.5), estate);
        assertThat(drill.exit().sites()).as(exit).containsExactly("s");
        assertThat(drills.report(drill.id()).exited()).as(exit).containsExactly("a");
        assertThat(drilled(bench, 100)).as(exit).isPositive();
        drills.stop(drill.id());
      }
      assertThatThrownBy(() -> drills.start(wish("neo", 0.5), Optional.empty()))
          .as("without an estate there is no such partner")
          .hasMessageContaining("No deployment goes with");
    }
  }

  @Test
  void says_whom_one_can_leave_and_that_one_is_enough_at_a_time() {
    try (Bench bench = new Bench(directory, QUIET)) {
      assertThatThrownBy(() -> start(bench, "nobody"))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("No deployment goes with")
          .satisfies(
              e ->
                  assertThat(((ProblemException) e).problem().fix())
                      .contains("vendor", "v-a, v-b", "lab-a"));
      assertThatThrownBy(() -> bench.gateway.drills().start(wish("v-a", 0.9), Optional.empty()))
          .hasMessageContaining("share is 0.9");
      LiveDrill first = start(bench, "v-a");
      assertThatThrownBy(() -> start(bench, "v-b")).hasMessageContaining(first.id());
      bench.gateway.drills().stop(first.id());
      assertThat(start(bench, "v-b").id()).isNotEqualTo(first.id());
    }
  }
}
