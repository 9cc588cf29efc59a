package org.anabranch.app;

import static org.anabranch.app.ConsentBench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.Connections.Consented;
import org.junit.jupiter.api.Test;

/** The whole engine over connected accounts whose tokens end at the worst moment. */
class TokenEndsMidUploadTest extends ConsentedAccounts {
  /** Publishes; all access tokens end at the first progress inside the upload. */
  private Publication published(Account account, Post post, Runnable midway) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    return worked(
        "run",
        account,
        post,
        (_, fraction, _) -> {
          if (fraction > 0 && fraction < 1 && done.compareAndSet(false, true)) {
            midway.run();
          }
        });
  }

  private List<String> journal(Publication publication) {
    return bench.publisher.journal(publication.id()).stream().map(j -> j.what()).toList();
  }

  @Test
  void pictures_for_x_go_on_with_a_token_that_is_renewed_once() throws Exception {
    Account account = bench.connected(Platform.X);
    Post post = post(Platform.X, "", "The river parts", files.jpeg(400, 300), files.jpeg(300, 400));
    Publication end = published(account, post, () -> bench.sandbox.oauth("x").expire());
    assertThat(end.state())
        .as(() -> journal(end).toString())
        .isEqualTo(Publication.State.PUBLISHED);
    assertThat(bench.sandbox.oauth("x").refreshes()).isEqualTo(1);
    assertThat(bench.sandbox.world().posts("x")).hasSize(1);
    assertThat(bench.sandbox.world().posts("x").getFirst().media()).hasSize(2);
  }

  @Test
  void a_video_for_youtube_goes_on_where_it_stopped() throws Exception {
    Account account = bench.connected(Platform.YOUTUBE);
    Post post =
        post(
            Platform.YOUTUBE,
            "The river",
            "How it parts",
            files.mp4(1280, 720, Duration.ofSeconds(20), 10 << 20));
    Publication end = published(account, post, () -> bench.sandbox.oauth("youtube").expire());
    assertThat(end.state())
        .as(() -> journal(end).toString())
        .isEqualTo(Publication.State.PUBLISHED);
    assertThat(bench.sandbox.oauth("youtube").refreshes()).isEqualTo(1);
    assertThat(bench.sandbox.world().posts("youtube")).hasSize(1);
  }

  @Test
  void a_post_goes_out_as_the_organisation_that_was_chosen() throws Exception {
    ConsentBench.Back back = bench.consent(Platform.LINKEDIN, "allow");
    Consented.Choose choose = (Consented.Choose) bench.finish(Platform.LINKEDIN, back);
    assertThat(choose.choices())
        .extracting(c -> c.kind())
        .containsExactly("person", "organisation");
    assertThat(choose.several()).as("they would share one refresh token").isFalse();
    String organisation = choose.choices().getLast().remoteId();
    Account account =
        bench
            .connections
            .choose(choose.state(), back.begun().nonce(), List.of(organisation))
            .getFirst();
    Publication end =
        published(account, post(Platform.LINKEDIN, "", "We part", files.jpeg(600, 400)), () -> {});
    assertThat(end.state())
        .as(() -> journal(end).toString())
        .isEqualTo(Publication.State.PUBLISHED);
    assertThat(bench.sandbox.world().posts("linkedin").getFirst().accountId())
        .isEqualTo(organisation);
  }

  @Test
  void a_consent_that_is_taken_back_keeps_the_post_back_with_what_to_do() throws Exception {
    Account account = bench.connected(Platform.X);
    Post post = post(Platform.X, "", "The river parts", files.jpeg(400, 300), files.jpeg(300, 400));
    Publication end = published(account, post, () -> bench.sandbox.oauth("x").revoke());
    assertThat(end.state()).isEqualTo(Publication.State.WAITING_FOR_ACCOUNT);
    assertThat(Objects.requireNonNull(end.failure()).message())
        .contains("Connect the account again");
    assertThat(bench.connections.health().getFirst().state()).isEqualTo(AccountHealth.State.GONE);
    assertThat(bench.connections.health().getFirst().fix()).endsWith("1 post waits for that.");
    assertThat(bench.sandbox.world().posts("x")).isEmpty();
    bench.connected(Platform.X);
    Publication again = bench.publisher.work("run", (_, _, _) -> {}, soon()).getFirst();
    assertThat(again.state()).isEqualTo(Publication.State.PUBLISHED);
  }
}
