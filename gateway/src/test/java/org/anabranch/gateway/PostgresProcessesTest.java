package org.anabranch.gateway;

import static org.anabranch.gateway.BatchSdkTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.errors.NotFoundException;
import com.openai.models.batches.Batch;
import com.openai.models.conversations.Conversation;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.books.Books;
import org.anabranch.gateway.books.UsageRow;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.PostgresServer;
import org.anabranch.kernel.SecretStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two gateways in processes of their own over one PostgreSQL, one of which is killed. */
class PostgresProcessesTest {
  private static final int CLIENTS = 4;

  /** Of a budget of two cents: less than one request's share of it may be left. */
  private static final BigDecimal NEARLY_ALL = new BigDecimal("0.0185");

  @TempDir Path directory;

  private static String yaml(FakeUpstream upstream, String bounds) {
    return Bench.config(Bench.deployment("a", upstream.url(), ""))
        + """
        workspaces: [{name: acme%s}]
        keys: [{name: team, key: env:KEY, workspace: acme}]
        """
            .formatted(bounds);
  }

  private GatewayProcess start(String address, String name, String yaml) throws Exception {
    return GatewayProcess.start(address, directory.resolve(name), yaml);
  }

  private static int ask(HttpClient client, int port, String key) {
    String body =
        "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .header("authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString()).statusCode();
    } catch (IOException e) {
      return 0; // its gateway was killed
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The statuses of all answers to clients that ask at once. */
  private static List<Integer> ask(int each, GatewayProcess... gateways) throws Exception {
    List<Callable<List<Integer>>> clients = new ArrayList<>();
    for (int c = 0; c < CLIENTS; c++) {
      int port = gateways[c % gateways.length].port();
      clients.add(
          () -> {
            List<Integer> statuses = new ArrayList<>();
            try (HttpClient client = HttpClient.newHttpClient()) {
              for (int i = 0; i < each; i++) {
                statuses.add(ask(client, port, "sk-one"));
              }
            }
            return statuses;
          });
    }
    List<Integer> statuses = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answers : threads.invokeAll(clients)) {
        statuses.addAll(answers.get());
      }
    }
    return statuses;
  }

  private static long good(List<Integer> statuses) {
    return statuses.stream().filter(s -> s == 200).count();
  }

  /** Waits until it has taken out its shares; returns how many requests it answered meanwhile. */
  private static long ready(GatewayProcess gateway) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      await(() -> ask(client, gateway.port(), "sk-one") == 200);
    }
    return 1;
  }

  private static long goodOf(GatewayProcess... gateways) {
    try {
      return good(ask(10, gateways));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What stands in the books, whoever spent it. */
  private static Money booked(String address) {
    try (Database database = PostgresServer.open(address)) {
      List<UsageRow> rows = new ArrayList<>();
      new Books(database).eachTotal(Long.MIN_VALUE, rows::add);
      return rows.stream().map(UsageRow::cost).reduce(Money.ZERO, Money::plus);
    }
  }

  @Test
  void nothing_is_overspent_though_one_is_killed_and_its_share_comes_back_with_it()
      throws Exception {
    String address = PostgresServer.address();
    Money each = Money.usd("0.00025");
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("said", 50, 100))) {
      String yaml = yaml(upstream, ", budgets: [{usd: 0.02, period: total}]"); // 80 requests
      long answered;
      try (GatewayProcess one = start(address, "one", yaml)) {
        GatewayProcess two = start(address, "two", yaml);
        answered = ready(one) + ready(two);
        long more = good(ask(8, one, two));
        assertThat(more).isBetween(14L, 32L);
        answered += more;
        CountDownLatch stuck = new CountDownLatch(1);
        FakeUpstream.Behaviour held =
            (request, out) -> {
              stuck.await();
              return false;
            };
        upstream.then(held);
        int before = upstream.requests().size();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
          threads.submit(() -> ask(1, two));
          await(() -> upstream.requests().size() > before);
          two.kill();
          stuck.countDown();
        }
        upstream.then(FakeUpstream.answer("said", 50, 100));
        answered += good(ask(30, one));
        assertThat(answered).as("the killed one holds its share").isLessThan(80);
      }
      try (GatewayProcess one = start(address, "one", yaml);
          GatewayProcess two = start(address, "two", yaml)) {
        AtomicLong more = new AtomicLong();
        await( // its share is back; shares are taken out beside the requests
            () -> {
              more.addAndGet(goodOf(one, two));
              return booked(address).usd().compareTo(NEARLY_ALL) > 0;
            });
        answered += more.get();
      }
      assertThat(booked(address).usd())
          .isGreaterThanOrEqualTo(each.usd().multiply(BigDecimal.valueOf(answered)))
          .isGreaterThan(NEARLY_ALL)
          .isLessThanOrEqualTo(Money.usd("0.02").usd());
    }
  }

  @Test
  void limits_count_once_and_a_key_revoked_in_one_is_refused_by_the_other() throws Exception {
    String address = PostgresServer.address();
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("said", 5, 5))) {
      String yaml = yaml(upstream, ", limits: [{requests_per_minute: 40}]");
      try (GatewayProcess one = start(address, "one", yaml);
          GatewayProcess two = start(address, "two", yaml)) {
        long answered = ready(one) + ready(two) + good(ask(20, one, two));
        assertThat(answered).isBetween(15L, 40L);
        assertThat(upstream.requests()).hasSize((int) answered);
      }
      String free = yaml(upstream, "");
      try (GatewayProcess one = start(address, "one", free);
          HttpClient client = HttpClient.newHttpClient();
          Bench here =
              Bench.over(
                  PostgresServer.open(address), Home.open(directory.resolve("here")), free)) {
        Treasury treasury =
            here.gateway.treasury(new SecretStore(here.database, here.home), new SecureRandom());
        Treasury.Made made =
            treasury.make(
                new Treasury.NewKey(
                    "ci",
                    "acme",
                    false,
                    "",
                    "",
                    false,
                    null,
                    new Treasury.Bounds(List.<Budget>of(), List.of(), List.of(), Map.of())));
        String secret = made.secret().reveal();
        await(() -> ask(client, one.port(), secret) == 200);
        treasury.revoke("ci");
        await(() -> ask(client, one.port(), secret) == 401);
      }
    }
  }

  @Test
  void what_one_keeps_the_other_reads() throws Exception {
    String address = PostgresServer.address();
    try (FakeUpstream upstream = new FakeUpstream()) {
      String yaml = yaml(upstream, "");
      try (GatewayProcess one = start(address, "one", yaml);
          GatewayProcess two = start(address, "two", yaml)) {
        OpenAIClient here = Bench.openAi(one.port(), "sk-one");
        OpenAIClient there = Bench.openAi(two.port(), "sk-one");
        Conversation conversation = here.conversations().create();
        Response first =
            here.responses()
                .create(
                    ResponseCreateParams.builder()
                        .model("m")
                        .input("I am Ann.")
                        .conversation(conversation.id())
                        .build());
        await(() -> isThere(there, first.id()));
        there
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("m")
                    .input("Who?")
                    .conversation(conversation.id())
                    .build());
        assertThat(upstream.requests().getLast().body()).contains("I am Ann.", "hello", "Who?");

        String large = "ä\n".repeat(800_000);
        String file = BatchSdkTest.upload(here, large).id();
        assertThat(BatchSdkTest.content(there, file)).isEqualTo(large);
        Batch batch =
            BatchSdkTest.finished(
                here, BatchSdkTest.start(here, BatchSdkTest.chat("l", "m", "say")).id());
        assertThat(BatchSdkTest.content(there, batch.outputFileId().orElseThrow()))
            .contains("hello");
        there.files().delete(file);
        assertThatThrownBy(() -> BatchSdkTest.content(here, file))
            .isInstanceOf(NotFoundException.class);
      }
    }
  }

  @Test
  void what_one_tells_in_the_background_is_heard_through_the_other_while_it_comes()
      throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    String address = PostgresServer.address();
    try (FakeUpstream upstream = new FakeUpstream(BackgroundStreamTest.halting(go))) {
      String yaml = yaml(upstream, "");
      try (GatewayProcess one = start(address, "one", yaml);
          GatewayProcess two = start(address, "two", yaml);
          var here =
              Bench.openAi(one.port(), "sk-one")
                  .responses()
                  .createStreaming(BackgroundTest.asked("Think.").build())) {
        Iterator<ResponseStreamEvent> events = here.stream().iterator();
        List<JsonNode> told = BackgroundStreamTest.until(events, "The river parts");
        String id = told.getFirst().path("response").path("id").asString();
        try (var there =
            Bench.openAi(two.port(), "sk-one")
                .responses()
                .retrieveStreaming(ResponseRetrieveParams.builder().responseId(id).build())) {
          Iterator<ResponseStreamEvent> heard = there.stream().iterator();
          assertThat(BackgroundStreamTest.until(heard, "The river parts")).isEqualTo(told);
          go.countDown();
          List<JsonNode> rest = BackgroundStreamTest.rest(events);
          assertThat(BackgroundStreamTest.rest(heard)).isEqualTo(rest);
          assertThat(rest.getLast().path("type").asString()).isEqualTo("response.completed");
        }
      }
    }
  }

  private static boolean isThere(OpenAIClient client, String id) {
    try {
      return client.responses().retrieve(id).id().equals(id);
    } catch (NotFoundException e) {
      return false;
    }
  }
}
