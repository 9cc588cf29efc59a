package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.anabranch.gateway.books.UsageRow;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways over one database, whose clients share a key. */
class SeveralProcessesTest {
  private static final int CLIENTS = 8;

  @TempDir Path directory;

  private static String yaml(FakeUpstream upstream, String bounds) {
    return Bench.config(Bench.deployment("a", upstream.url(), ""))
        + "keys: [{name: team, key: env:KEY, "
        + bounds
        + "}]\n";
  }

  /** The statuses of all answers, while both are asked at once. */
  private static List<Integer> ask(DataPlane one, DataPlane two, int each) throws Exception {
    List<Callable<List<Integer>>> clients = new ArrayList<>();
    for (int c = 0; c < CLIENTS; c++) {
      DataPlane plane = c % 2 == 0 ? one : two;
      clients.add(() -> ask(plane, each));
    }
    List<Integer> statuses = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answers : threads.invokeAll(clients)) {
        statuses.addAll(answers.get());
      }
    }
    return statuses;
  }

  private static List<Integer> ask(DataPlane plane, int times) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < times; i++) {
        URI uri =
            URI.create("http://127.0.0.1:" + plane.address().getPort() + "/v1/chat/completions");
        String body =
            "{\"model\":\"m\",\"max_tokens\":100,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        HttpRequest request =
            HttpRequest.newBuilder(uri)
                .header("authorization", "Bearer sk-one")
                .POST(BodyPublishers.ofString(body))
                .build();
        statuses.add(client.send(request, BodyHandlers.ofString()).statusCode());
      }
    }
    return statuses;
  }

  private static Money booked(Bench bench) {
    assertThat(bench.gateway.records().catchUp()).isTrue();
    List<UsageRow> rows = new ArrayList<>();
    bench.gateway.records().books().eachTotal(Long.MIN_VALUE, rows::add);
    return rows.stream().map(UsageRow::cost).reduce(Money.ZERO, Money::plus);
  }

  @Test
  void what_they_spend_together_is_never_more_than_the_budget_and_all_of_it_can_be_spent()
      throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("said", 50, 100))) {
      String yaml = yaml(upstream, "budget_usd: 0.03"); // 120 requests at 0.00025
      try (Bench one = new Bench(directory.resolve("one"), yaml);
          Bench two = one.beside(directory.resolve("two"), yaml);
          DataPlane first = DataPlane.open(one.gateway);
          DataPlane second = DataPlane.open(two.gateway)) {
        List<Integer> statuses = ask(first, second, 30);
        assertThat(statuses).containsOnly(200, 429);
        assertThat(two.gateway.records().catchUp()).isTrue();
        assertThat(booked(one).usd()).isLessThanOrEqualTo(Money.usd("0.03").usd());
        assertThat(statuses).filteredOn(s -> s == 200).hasSizeBetween(60, 120);
      }
      try (Bench alone = new Bench(directory.resolve("one"), yaml);
          DataPlane plane = DataPlane.open(alone.gateway)) {
        ask(plane, plane, 16);
        assertThat(booked(alone).usd())
            .isGreaterThan(Money.usd("0.0294").usd())
            .isLessThanOrEqualTo(Money.usd("0.03").usd());
      }
    }
  }

  @Test
  void a_limit_counts_once_over_both() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("said", 5, 5))) {
      String yaml = yaml(upstream, "limits: [{requests_per_minute: 40}]");
      try (Bench one = new Bench(directory.resolve("one"), yaml);
          Bench two = one.beside(directory.resolve("two"), yaml);
          DataPlane first = DataPlane.open(one.gateway);
          DataPlane second = DataPlane.open(two.gateway)) {
        assertThat(ask(first, second, 10)).filteredOn(s -> s == 200).hasSizeBetween(20, 40);
        assertThat(upstream.requests()).hasSizeBetween(20, 40);
      }
    }
  }
}
