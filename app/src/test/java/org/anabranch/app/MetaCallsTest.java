package org.anabranch.app;

import static org.anabranch.app.ConsentBench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher.Submission;
import org.anabranch.publish.callback.Incoming;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.x.XConnector;
import org.anabranch.sandbox.Faults;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.MetaPush;
import org.anabranch.sandbox.x.XImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Remarks that Facebook and Instagram tell of are in the inbox before they would be read. */
class MetaCallsTest {
  @TempDir Path directory;
  private ConsentBench bench;
  private Bench files;

  @BeforeEach
  void start() throws Exception {
    bench = new ConsentBench(directory);
    files =
        new Bench(
            Files.createDirectory(directory.resolve("files")),
            new XConnector(new Api()),
            XImitation::new);
  }

  @AfterEach
  void stop() {
    files.close();
    bench.close();
  }

  private Publication published(Account account) throws Exception {
    Post post =
        new Post(
            account.platform(),
            "",
            List.of("What do you make of rivers?"),
            List.of(),
            null,
            null,
            List.of(files.jpeg(800, 800)),
            true,
            "en");
    bench.publisher.submit("run", List.of(new Submission(account.id(), post)));
    return bench
        .publisher
        .work("run", (_, _, _) -> bench.clock.turn(Duration.ofSeconds(1)), soon())
        .getFirst();
  }

  @Test
  void what_is_told_is_read_without_waiting() throws Exception {
    Account account = bench.connected(Platform.FACEBOOK);
    Publication post = published(account);
    assertThat(post.state())
        .as(() -> bench.publisher.journal(post.id()).toString())
        .isEqualTo(Publication.State.PUBLISHED);
    bench.inbox.collect(soon());
    int early = bench.inbox.list(Inbox.Filter.ALL, 100).size();
    AtomicInteger woken = new AtomicInteger();
    bench.callbacks.waking(woken::incrementAndGet);
    assertThat(bench.inbox.collect(soon())).as("nothing is due").isZero();

    bench.sandbox.letPass(Duration.ofDays(14));

    assertThat(woken.get()).as("somebody spoke").isPositive();
    assertThat(bench.inbox.collect(soon())).isPositive();
    assertThat(bench.inbox.list(Inbox.Filter.ALL, 100)).hasSizeGreaterThan(early);
  }

  @Test
  void instagrams_calls_are_understood() throws Exception {
    Account account = bench.connected(Platform.INSTAGRAM);
    bench
        .sandbox
        .world()
        .publish(
            new SandboxPost(
                "instagram",
                "17900000000000001",
                account.remoteId(),
                "",
                "What do you make of rivers?",
                "",
                List.of(),
                "",
                false,
                "",
                bench.clock.instant()));
    bench.sandbox.letPass(Duration.ofDays(14));
    assertThat(bench.sandbox.world().store("instagram").list("callback_told"))
        .as("calls that were taken for Instagram's")
        .isNotEmpty();
  }

  @Test
  void a_page_is_subscribed_on_connecting_and_taken_off_on_disconnecting() throws Exception {
    for (Platform platform : List.of(Platform.FACEBOOK, Platform.INSTAGRAM)) {
      Account account = bench.connected(platform);
      World.Store store = bench.sandbox.world().store(platform.key());
      assertThat(MetaPush.isSubscribed(store, account.remoteId())).as("%s", platform).isTrue();
      assertThat(health(account).state()).isEqualTo(AccountHealth.State.READY);
      bench.connections.disconnect(account.id(), soon());
      assertThat(MetaPush.isSubscribed(store, account.remoteId())).as("%s", platform).isFalse();
    }
  }

  @Test
  void a_page_that_may_not_be_subscribed_is_connected_and_its_health_says_so() throws Exception {
    Account account = bench.connected(Platform.FACEBOOK, "pages_manage_metadata");
    World.Store store = bench.sandbox.world().store("facebook");
    assertThat(MetaPush.isSubscribed(store, account.remoteId())).isFalse();
    assertThat(health(account).state()).isEqualTo(AccountHealth.State.LACKING);
    assertThat(health(account).failure()).contains("does not tell of comments", "(200");
    assertThat(health(account).fix()).contains("Connect it again");

    bench.connected(Platform.FACEBOOK);
    assertThat(MetaPush.isSubscribed(store, account.remoteId())).isTrue();
    assertThat(health(account).state()).isEqualTo(AccountHealth.State.READY);
  }

  @Test
  void a_subscription_whose_reply_was_lost_is_asked_for_again() throws Exception {
    bench
        .sandbox
        .faults()
        .add(Faults.Fault.once(Faults.Kind.RESET, "facebook", "POST", "/subscribed_apps"));
    Account account = bench.connected(Platform.FACEBOOK);
    assertThat(health(account).failure()).startsWith("Not reached");
    bench.connections.keep(soon());
    assertThat(health(account).state()).isEqualTo(AccountHealth.State.READY);
  }

  private AccountHealth health(Account account) {
    return bench.connections.health().stream()
        .filter(h -> h.account().id().equals(account.id()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_call_with_a_foreign_signature_or_none_wakes_nobody() throws Exception {
    App app = bench.app(Platform.FACEBOOK);
    AtomicInteger woken = new AtomicInteger();
    bench.callbacks.waking(woken::incrementAndGet);
    String body =
        "{\"object\":\"page\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"feed\","
            + "\"value\":{\"item\":\"comment\",\"post_id\":\"1_2\"}}]}]}";
    for (Map<String, String> headers :
        List.of(
            Map.<String, String>of(), Map.of("X-Hub-Signature-256", "sha256=" + "0".repeat(64)))) {
      Incoming forged = new Incoming("", Map.of(), headers, body.getBytes(StandardCharsets.UTF_8));
      assertThat(bench.callbacks.told("facebook", app.id(), forged).status()).isEqualTo(403);
    }
    Incoming wrongToken =
        new Incoming(
            "",
            Map.of("hub.mode", "subscribe", "hub.challenge", "7", "hub.verify_token", "guess"),
            Map.of(),
            new byte[0]);
    assertThat(bench.callbacks.asked("facebook", app.id(), wrongToken).status()).isEqualTo(403);
    assertThat(woken.get()).isZero();
  }
}
