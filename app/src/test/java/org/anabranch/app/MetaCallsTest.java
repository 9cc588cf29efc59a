package org.anabranch.app;

import static org.anabranch.app.ConsentBench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.callback.Incoming;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.inbox.Answer;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.inbox.Received;
import org.anabranch.sandbox.Faults;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.MetaPush;
import org.junit.jupiter.api.Test;

/** Remarks that Facebook and Instagram tell of are in the inbox before they would be read. */
class MetaCallsTest extends ConsentedAccounts {
  @Test
  void what_is_told_is_read_without_waiting() throws Exception {
    Account account = bench.connected(Platform.FACEBOOK);
    Publication post =
        worked(
            account,
            post(Platform.FACEBOOK, "", "What do you make of rivers?", files.jpeg(800, 800)));
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
  void instagrams_calls_are_understood_and_where_it_is_mentioned_is_answered() throws Exception {
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
    assertThat(bench.inbox.collect(soon())).isPositive();
    List<Received> mentions =
        bench.inbox.list(Inbox.Filter.ALL, 100).stream().filter(Received::isMention).toList();
    assertThat(mentions)
        .extracting(m -> m.remark().text())
        .containsExactlyInAnyOrder(
            "Worth a look: what anabranch wrote about this.", // as Instagram tells a caption
            "Ask @anabranch, they measured it.",
            "A day by the river, in good company.");

    Received caption = about(mentions, "Worth a look");
    bench
        .sandbox
        .faults()
        .add(Faults.Fault.once(Faults.Kind.LOSE_REPLY, "instagram", "POST", "/mentions$"));
    assertThat(bench.inbox.reply(caption.id(), "Thank you!", soon()).state())
        .as("found below the post")
        .isEqualTo(Answer.State.SENT);
    assertThat(bench.inbox.reply(about(mentions, "Ask").id(), "So we did.", soon()).state())
        .isEqualTo(Answer.State.SENT);
    assertThat(
            new Chatter(bench.sandbox.world(), "instagram").belowMention(caption.remark().postId()))
        .extracting(Chatter.Said::text)
        .containsExactly("Thank you!");
    assertThat(bench.inbox.acts(about(mentions, "A day").id())).as("a tag").isEmpty();
  }

  private static Received about(List<Received> mentions, String words) {
    return mentions.stream()
        .filter(m -> m.remark().text().startsWith(words))
        .findFirst()
        .orElseThrow();
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
