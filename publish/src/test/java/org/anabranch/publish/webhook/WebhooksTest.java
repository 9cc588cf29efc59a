package org.anabranch.publish.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PublicAddresses;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.Publisher.Listener;
import org.anabranch.publish.machine.PublishBench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhooksTest {
  private static final URI HOOK = URI.create("https://hook.example/x");

  @TempDir Path directory;
  private final HandClock clock = new HandClock();
  private final List<Map<String, String>> calls = new ArrayList<>();
  private final List<String> bodies = new ArrayList<>();
  private int status = 200;
  private Database database;
  private PublishBench bench;
  private Publisher publisher;
  private Webhooks webhooks;

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    bench = new PublishBench(directory.resolve("home"), database, clock, new FakePlatform(clock));
    publisher = bench.start();
    webhooks =
        new Webhooks(
            database,
            bench.secrets,
            publisher,
            (url, headers, body, wait) -> {
              calls.add(headers);
              bodies.add(body);
              return new Caller.Answer(status, status == 0 ? "no answer" : "");
            },
            bench.ids,
            new SecureRandom(),
            clock);
  }

  @AfterEach
  void close() {
    bench.close();
    database.close();
  }

  private void publish(String group) throws InterruptedException {
    publisher.submit(group, List.of(bench.direct("Words of " + group)));
    publisher.work(group, Listener.NONE, PublishBench.soon());
  }

  @Test
  void each_end_is_told_once_and_signed() throws Exception {
    Webhooks.Made made = webhooks.add("default", HOOK, Set.of());
    publish("g");
    webhooks.look();
    webhooks.look();
    assertThat(calls).hasSize(1);
    assertThat(calls.getFirst()).containsEntry("Anabranch-Event", "publication.published");
    assertThat(bodies.getFirst()).contains("\"state\":\"PUBLISHED\"").contains("\"permalink\"");
    String signature = Objects.requireNonNull(calls.getFirst().get("Anabranch-Signature"));
    Duration minutes = Duration.ofMinutes(5);
    assertThat(
            Signature.holds(signature, bodies.getFirst(), made.secret(), clock.instant(), minutes))
        .isTrue();
    assertThat(
            Signature.holds(
                signature, bodies.getFirst() + " ", made.secret(), clock.instant(), minutes))
        .isFalse();
    assertThat(
            Signature.holds(
                signature,
                bodies.getFirst(),
                made.secret(),
                clock.instant().plusSeconds(400),
                minutes))
        .isFalse();
    assertThat(webhooks.log(made.webhook().id(), 10).getFirst().state())
        .isEqualTo(Delivery.State.DELIVERED);
  }

  @Test
  void what_does_not_arrive_is_tried_again_with_growing_pauses_and_can_be_replayed()
      throws Exception {
    String hook = webhooks.add("default", HOOK, Set.of(State.PUBLISHED)).webhook().id();
    publish("g");
    status = 500;
    List<Long> pauses = new ArrayList<>();
    while (webhooks.log(hook, 1).isEmpty()
        || webhooks.log(hook, 1).getFirst().state() == Delivery.State.PENDING) {
      webhooks.look();
      Delivery delivery = webhooks.log(hook, 1).getFirst();
      Duration pause = Duration.between(clock.instant(), delivery.nextAt());
      pauses.add(pause.toSeconds());
      clock.turn(pause.minusSeconds(1));
      int before = calls.size();
      webhooks.look();
      assertThat(calls).hasSize(before);
      clock.turn(Duration.ofSeconds(1));
    }
    assertThat(calls).hasSize(9);
    assertThat(Set.copyOf(bodies)).as("always the same words").hasSize(1);
    assertThat(pauses).isSorted();
    Delivery given = webhooks.log(hook, 1).getFirst();
    assertThat(given.state()).isEqualTo(Delivery.State.GIVEN_UP);
    assertThat(given.status()).isEqualTo(500);
    status = 204;
    webhooks.replay(given.id());
    webhooks.look();
    assertThat(webhooks.log(hook, 1).getFirst().state()).isEqualTo(Delivery.State.DELIVERED);
  }

  @Test
  void only_the_workspace_and_the_states_that_were_asked_for_are_told() throws Exception {
    webhooks.add("other", HOOK, Set.of());
    webhooks.add("default", HOOK, Set.of(State.FAILED));
    publish("g");
    webhooks.look();
    assertThat(calls).isEmpty();
  }

  @Test
  void a_private_host_that_was_named_is_called_and_its_failures_are_told_in_plain_words()
      throws Exception {
    PublicCaller caller = new PublicCaller(Set.of("LocalHost", "[::1]"));
    try (ServerSocket receiver = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(
          () -> {
            try (Socket caught = receiver.accept()) {
              caught.getInputStream().read(new byte[20]);
              caught
                  .getOutputStream()
                  .write(
                      "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
                          .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      URI hook = URI.create("http://localhost:" + receiver.getLocalPort() + "/");
      assertThat(caller.refused(hook)).isEmpty();
      assertThat(caller.post(hook, Map.of(), "{}", Duration.ofSeconds(30)).status()).isEqualTo(204);
    }
    assertThat(caller.refused(URI.create("http://[::1]/"))).isEmpty();
    Caller.Answer nobody =
        caller.post(
            URI.create("http://localhost:" + closedPort()), Map.of(), "{}", Duration.ofSeconds(30));
    assertThat(nobody.error()).isEqualTo("Nobody listens there.");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void a_receiver_that_never_answers_holds_up_nobody_elses_calls() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    try (Webhooks sending =
        new Webhooks(
            database,
            bench.secrets,
            publisher,
            (url, headers, body, wait) -> {
              if (url.getHost().equals("stuck.example")) {
                stuck.countDown();
                answers.await();
              } else {
                stuck.await(); // so the other is being called
                told.countDown();
              }
              return new Caller.Answer(200, "");
            },
            bench.ids,
            new SecureRandom(),
            clock)) {
      sending.add("default", URI.create("https://stuck.example/"), Set.of());
      sending.add("default", HOOK, Set.of());
      publish("g");
      sending.start();
      assertThat(told.await(1, TimeUnit.MINUTES)).isTrue();
      answers.countDown();
    }
  }

  @Test
  void nothing_inside_is_called_whatever_the_address_says() throws Exception {
    PublicCaller caller = new PublicCaller(Set.of("n8n.lan"));
    for (String inside : List.of("http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/")) {
      Caller.Answer answer = caller.post(URI.create(inside), Map.of(), "{}", Duration.ofSeconds(2));
      assertThat(answer.status()).isZero();
      assertThat(caller.refused(URI.create(inside))).isPresent();
      assertThat(answer.error()).contains("not of the public internet");
    }
    assertThat(PublicAddresses.isPublic(InetAddress.getByName("169.254.169.254"))).isFalse();
  }
}
