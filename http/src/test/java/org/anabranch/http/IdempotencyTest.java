package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpService;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.StoredReplies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyTest {
  @TempDir Path directory;
  private final AtomicInteger carriedOut = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile boolean refusing;
  private Database database;
  private Home home;
  private SecretStore secrets;
  private StoredReplies replies;
  private ControlPlane server;

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    home = Home.open(directory.resolve("home"));
    secrets = new SecretStore(database, home);
    replies = new StoredReplies(database, secrets, Clock.systemUTC());
    HttpService service =
        rules ->
            rules.post(
                "/api/things",
                (req, res) -> {
                  Map<?, ?> body = Bodies.read(req, Map.class);
                  if (refusing) {
                    throw Problem.badInput("no", "Not now.", "Later.").asException();
                  }
                  res.status(Status.CREATED_201);
                  res.header("Location", "/api/things/" + carriedOut.incrementAndGet());
                  res.header("Set-Cookie", "nonce=n" + carriedOut.get());
                  Bodies.send(res, Map.of("n", carriedOut.get(), "name", body.get("name")));
                });
    server = ControlPlane.start(0, List.of(service), List.of(new Idempotency(replies)));
  }

  @AfterEach
  void close() {
    server.close();
    database.close();
    home.close();
  }

  private HttpResponse<String> post(String key, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.address().resolve("/api/things"))
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void the_same_call_twice_is_carried_out_once_and_answered_the_same() throws Exception {
    HttpResponse<String> first = post("k1", "{\"name\":\"a\"}");
    HttpResponse<String> second = post("k1", "{\"name\":\"a\"}");
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body()).contains("\"n\":1");
    assertThat(second.headers().firstValue("Location")).contains("/api/things/1");
    assertThat(second.headers().firstValue("Content-Type"))
        .isEqualTo(first.headers().firstValue("Content-Type"))
        .contains("application/json");
    assertThat(second.headers().firstValue("Set-Cookie")).contains("nonce=n1");
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(carriedOut).hasValue(1);
    assertThat(post("k2", "{\"name\":\"a\"}").body()).contains("\"n\":2");
  }

  @Test
  void a_reply_is_sealed_where_it_is_kept_and_told_as_unreadable_once_its_key_is_gone()
      throws Exception {
    post("k1", "{\"name\":\"whsec_shown_once\"}");
    String kept =
        database.read(
            h -> h.createQuery("select sealed from stored_reply").mapTo(String.class).one());
    assertThat(kept).isNotEmpty().doesNotContain("whsec_shown_once", "name");
    secrets.rotate();
    HttpResponse<String> again = post("k1", "{\"name\":\"whsec_shown_once\"}");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("idempotency-reply-unreadable");
    assertThat(carriedOut).hasValue(1);
  }

  @Test
  void the_same_key_with_another_call_is_a_conflict() throws Exception {
    post("k1", "{\"name\":\"a\"}");
    HttpResponse<String> other = post("k1", "{\"name\":\"b\"}");
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(other.body()).contains("idempotency-key-reused");
    assertThat(carriedOut).hasValue(1);
  }

  @Test
  void a_refused_call_may_be_mended_and_sent_with_the_same_key() throws Exception {
    refusing = true;
    assertThat(post("k1", "{\"name\":\"a\"}").statusCode()).isEqualTo(400);
    refusing = false;
    assertThat(post("k1", "{\"name\":\"b\"}").statusCode()).isEqualTo(201);
  }

  @Test
  void a_call_that_died_without_an_answer_is_told_and_not_repeated() {
    assertThat(replies.begin("k9", "digest")).isEqualTo(new StoredReplies.Known.Fresh());
    assertThat(replies.begin("k9", "digest")).isEqualTo(new StoredReplies.Known.Unanswered());
  }

  @Test
  void after_a_day_a_key_is_free_again() {
    Instant now = Instant.parse("2026-11-22T12:00:00Z");
    new StoredReplies(database, secrets, Clock.fixed(now, ZoneOffset.UTC)).begin("old", "x");
    StoredReplies later =
        new StoredReplies(
            database,
            secrets,
            Clock.fixed(now.plus(StoredReplies.KEPT).plusSeconds(1), ZoneOffset.UTC));
    assertThat(later.begin("old", "y")).isEqualTo(new StoredReplies.Known.Fresh());
  }
}
