package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.dialect.Inbound.Listed;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutedGatewayTest {
  @TempDir Path directory;

  private static Problem problemOf(Callable<?> work) throws Exception {
    try {
      work.call();
    } catch (ProblemException e) {
      return e.problem();
    }
    throw new AssertionError("There was no problem");
  }

  @Test
  void with_nothing_configured_the_built_in_writer_answers_for_nothing() throws Exception {
    try (Bench bench = new Bench(directory, "")) {
      Completion done = bench.complete("auto", "Rivers part.");

      assertThat(done.text()).isEqualTo("Extract. Rivers part.");
      assertThat(done.deployment().builtIn()).isTrue();
      assertThat(done.cost()).isEqualTo(Money.ZERO);
      assertThat(bench.gateway.usage())
          .singleElement()
          .satisfies(u -> assertThat(u.requests()).isEqualTo(1));
    }
  }

  @Test
  void an_alias_that_nobody_serves_yet_is_not_listed_and_says_so() throws Exception {
    try (Bench bench =
        new Bench(directory, "aliases: [{name: w, candidates: [groq/some-offer]}]")) {
      assertThat(problemOf(() -> bench.complete("w", "hi")).message())
          .isEqualTo("None of those that the alias “w” names is in use for chat.");
      assertThat(bench.gateway.fleet().offers())
          .extracting(Listed::name)
          .contains("auto")
          .doesNotContain("w");
    }
  }

  @Test
  void a_language_model_nobody_rated_is_preferred_to_the_built_in_writer() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("from afar"));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")))) {
      for (int seed = 0; seed < 50; seed++) {
        CompletionRequest r = Bench.request("auto", "hi");
        Completion done =
            bench.gateway.complete(
                new CompletionRequest(
                    r.caller(), r.model(), r.task(), r.messages(), false, 100, seed),
                Bench.soon());
        assertThat(done.text()).as("seed %d", seed).isEqualTo("from afar");
      }
    }
  }

  @Test
  void the_upstream_gets_its_own_model_name_and_key_and_is_paid_what_it_counted() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("ok", 1000, 100));
        Bench bench =
            new Bench(directory, config(deployment("a", upstream.url(), "api_key: env:UP")))) {
      Completion done = bench.complete("m", "hi");

      assertThat(done.cost()).isEqualTo(Money.usd("0.0012"));
      FakeUpstream.Request sent = upstream.requests().getFirst();
      assertThat(sent.path()).isEqualTo("/v1/chat/completions");
      assertThat(sent.headers()).containsEntry("authorization", "Bearer up-key");
      assertThat(Json.tree(sent.body()).path("model").asString()).isEqualTo("up");
      assertThat(Json.tree(sent.body()).path("max_tokens").asInt()).isEqualTo(100);
    }
  }

  @Test
  void each_kind_of_failure_moves_on_to_the_next_deployment() throws Exception {
    List<FakeUpstream.Behaviour> failures =
        List.of(
            FakeUpstream.cut(),
            FakeUpstream.status(500, "", "{}"),
            FakeUpstream.status(429, "", "{}"),
            FakeUpstream.status(408, "", "{}"),
            FakeUpstream.status(401, "", "{}"),
            FakeUpstream.status(404, "", "{}"),
            FakeUpstream.status(200, "", "not json"),
            FakeUpstream.status(200, "", "{\"choices\":[]}"));
    for (int i = 0; i < failures.size(); i++) {
      try (FakeUpstream bad = new FakeUpstream(failures.get(i));
          FakeUpstream good = new FakeUpstream(FakeUpstream.answer("good"));
          Bench bench =
              new Bench(
                  directory.resolve("home" + i),
                  config(
                      deployment("a-bad", bad.url(), ""), deployment("b-good", good.url(), "")))) {
        Completion done = bench.complete("m", "hi");

        assertThat(done.text()).as("failure %d", i).isEqualTo("good");
        Decision decision = bench.gateway.decision(done.decisionId()).orElseThrow();
        assertThat(decision.candidates().getFirst().outcome()).startsWith("failed: ");
        assertThat(decision.chosen().orElseThrow().deploymentId()).isEqualTo("b-good");
      }
    }
  }

  @Test
  void an_address_where_nobody_listens_moves_on_too() throws Exception {
    FakeUpstream gone = new FakeUpstream();
    gone.close();
    try (FakeUpstream good = new FakeUpstream(FakeUpstream.answer("good"));
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", gone.url(), ""), deployment("b", good.url(), "")))) {
      assertThat(bench.complete("m", "hi").text()).isEqualTo("good");
    }
  }

  @Test
  void when_all_fail_the_problem_says_so_and_nothing_is_paid() throws Exception {
    try (FakeUpstream bad = new FakeUpstream(FakeUpstream.status(500, "", "{}"));
        Bench bench = new Bench(directory, config(deployment("a", bad.url(), "")))) {
      Problem problem = problemOf(() -> bench.complete("m", "hi"));

      assertThat(problem.code()).isEqualTo("upstream-failed");
      assertThat(problem.message()).contains("status 500");
      assertThat(bench.gateway.usage()).isEmpty();
    }
  }

  @Test
  void an_upstream_that_says_nothing_is_given_up_at_the_callers_deadline() throws Exception {
    try (FakeUpstream silent = new FakeUpstream();
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", silent.url(), ""))
                    + "keys: [{name: studio, key: env:KEY, budget_usd: 1}]")) {
      silent.then(silent.silence());

      Problem problem =
          problemOf(
              () ->
                  bench.gateway.complete(
                      Bench.request("m", "hi"), Deadline.in(Duration.ofMillis(300))));

      assertThat(problem.code()).isEqualTo("upstream-failed");
      assertThat(silent.clientLeft().take()).startsWith("silence");
    }
  }

  @Test
  void a_kept_connection_that_died_is_replaced_unseen() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")))) {
      FakeUpstream.Behaviour thenCut =
          (request, out) -> {
            FakeUpstream.answer("last words").answer(request, out);
            return false; // closes after a whole answer that promised to keep the connection
          };
      upstream.then(thenCut, thenCut, thenCut, thenCut, thenCut, thenCut);

      for (int i = 0; i < 6; i++) {
        bench.complete("m", "hi");
      }

      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(decision.chosen()).isPresent();
    }
  }

  @Test
  void an_unknown_model_is_named() throws Exception {
    try (Bench bench = new Bench(directory, "")) {
      Problem problem = problemOf(() -> bench.complete("gpt-99", "hi"));

      assertThat(problem.code()).isEqualTo("model-unknown");
      assertThat(problem.message()).contains("gpt-99");
    }
  }

  @Test
  void a_deployment_whose_key_is_not_set_is_removed_with_that_reason() throws Exception {
    try (Bench bench =
        new Bench(
            directory, config(deployment("a", "http://127.0.0.1:1/v1", "api_key: env:NOT_SET")))) {
      Completion done = bench.complete("auto", "hi");

      assertThat(done.deployment().builtIn()).isTrue();
      Decision decision = bench.gateway.decision(done.decisionId()).orElseThrow();
      assertThat(decision.candidates().getLast().removedBy())
          .isEqualTo("no API key: env:NOT_SET is not set");
    }
  }

  @Test
  void without_a_vendor_the_stored_scores_name_the_next() throws Exception {
    try (FakeUpstream one = new FakeUpstream();
        FakeUpstream two = new FakeUpstream();
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", one.url(), ""), deployment("b", two.url(), "")))) {
      Completion done = bench.complete("auto", "hi");
      String id = done.decisionId();

      assertThat(done.deployment().id()).isEqualTo("a");
      assertThat(bench.gateway.without(id, "v-a").map(Deployment::id)).contains("b");
      assertThat(bench.gateway.without(id, "v-b").map(Deployment::id)).contains("a");
      String named = bench.complete("a", "hi").decisionId();
      assertThat(bench.gateway.without(named, "v-a")).isEqualTo(Optional.empty());
    }
  }

  @Test
  void many_callers_at_once_are_all_answered_and_all_counted() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("ok", 10, 5));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Completion>> calls =
          IntStream.range(0, 60)
              .<Callable<Completion>>mapToObj(i -> () -> bench.complete("m", "hi " + i))
              .toList();
      for (var call : threads.invokeAll(calls)) {
        assertThat(call.get().text()).isEqualTo("ok");
      }

      UsageTotal total = bench.gateway.usage().getFirst();
      assertThat(total.requests()).isEqualTo(60);
      assertThat(total.cost()).isEqualTo(Money.usd("0.0012"));
      assertThat(bench.gateway.recentDecisions(100)).hasSize(60);
    }
  }

  @Test
  void usage_and_decisions_survive_a_restart() throws Exception {
    String id;
    try (Bench bench = new Bench(directory, "")) {
      id = bench.complete("auto", "hi").decisionId();
    }
    try (Bench bench = new Bench(directory, "")) {
      assertThat(bench.gateway.usage().getFirst().requests()).isEqualTo(1);
      assertThat(bench.gateway.decision(id).flatMap(Decision::chosen)).isPresent();
    }
  }

  @Test
  void json_that_is_no_object_is_a_failed_answer() throws Exception {
    try (FakeUpstream chatty =
            new FakeUpstream(FakeUpstream.answer("Sure!"), FakeUpstream.answer("{\"a\":1}"));
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", chatty.url(), ""), deployment("b", chatty.url(), "")))) {
      CompletionRequest r = Bench.request("m", "hi");
      CompletionRequest json =
          new CompletionRequest(r.caller(), "m", r.task(), r.messages(), true, 100, 1);

      assertThat(bench.gateway.complete(json, Bench.soon()).text()).isEqualTo("{\"a\":1}");
    }
  }

  @Test
  void deployments_whose_answers_were_of_no_use_are_passed_over_and_the_decision_says_so()
      throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("from b"));
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", upstream.url(), ""), deployment("b", upstream.url(), ""))
                    + "aliases: [{name: w, candidates: [a, b], preset: ordered}]")) {
      CompletionRequest asked = Bench.request("w", "hi");

      Completion done = bench.gateway.complete(asked.passingOver(Set.of("a")), Bench.soon());

      assertThat(done.deployment().id()).isEqualTo("b");
      assertThat(bench.gateway.decision(done.decisionId()).orElseThrow().attempts())
          .extracting(Decision.Attempt::outcome)
          .containsExactly("passed over: what it answered before was of no use", "answered");
      assertThatThrownBy(
              () -> bench.gateway.complete(asked.passingOver(Set.of("a", "b")), Bench.soon()))
          .hasMessageContaining("No deployment answered for “w”");
    }
  }

  @Test
  void interrupting_a_caller_gives_its_money_and_its_connection_back() throws Exception {
    try (FakeUpstream silent = new FakeUpstream();
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", silent.url(), ""))
                    + "keys: [{name: studio, key: env:KEY, budget_usd: 1}]")) {
      silent.then(silent.silence());
      Thread caller =
          Thread.ofVirtual().start(() -> assertThatThrownBy(() -> bench.complete("m", "hi")));
      while (silent.requests().isEmpty()) {
        Thread.onSpinWait();
      }
      caller.interrupt();
      caller.join();

      assertThat(silent.clientLeft().take()).startsWith("silence");
      assertThat(bench.gateway.callers().named("studio").budgets().getFirst().reserved())
          .isEqualTo(Money.ZERO);
    }
  }

  @Test
  void a_port_in_use_is_told_with_the_setting() throws IOException {
    try (FakeUpstream other = new FakeUpstream()) {
      String port = other.url().replaceAll(".*:(\\d+)/v1", "$1");
      try (Bench bench = new Bench(directory, "port: " + port)) {
        assertThatThrownBy(() -> DataPlane.open(bench.gateway))
            .isInstanceOfSatisfying(
                ProblemException.class,
                e -> {
                  assertThat(e.problem().code()).isEqualTo("port-in-use");
                  assertThat(e.problem().message()).contains(port);
                });
      }
    }
  }
}
