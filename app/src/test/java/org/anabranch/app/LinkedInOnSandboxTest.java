package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Options;
import org.anabranch.publish.Poll;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.linkedin.LinkedInConnector;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.linkedin.LinkedInImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class LinkedInOnSandboxTest {
  private static final String POSTS = "/rest/posts$";

  @TempDir Path directory;
  Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(directory, new LinkedInConnector(new Api()), LinkedInImitation::new);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void a_text_with_every_reserved_character_is_not_cut_off() throws Exception {
    String text =
        "A (b) [c] {d} <e> *f* _g_ ~h~ i@j.example \\k| #Rivers, 3#4 https://a.example/x_y#z end";
    Job job = bench.job(bench.post(text, bench.jpeg(300, 300), bench.png(300, 300)));
    String id = bench.publish(job);

    SandboxPost post = bench.posts().getFirst();
    assertThat(post.text()).isEqualTo(text);
    assertThat(post.media()).hasSize(2);
    assertThat(post.media().getFirst().altText()).isNotBlank();
    assertThat(bench.connector.confirm(job, soon()))
        .isInstanceOfSatisfying(
            Step.Live.class,
            live -> {
              assertThat(live.remoteId()).isEqualTo(id);
              assertThat(Bench.fetch(live.permalink())).contains("#Rivers");
            });
  }

  @Test
  void a_video_goes_up_in_its_parts_and_is_awaited() throws Exception {
    Media video = bench.mp4(1280, 720, Duration.ofSeconds(20), 9_000_000);
    Job job = bench.job(bench.post("watch", video));
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "linkedin", "PUT", "/1$"));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    String first = job.handles().get("video.etag.0").orElseThrow();
    bench.publish(job);

    assertThat(job.handles().get("video.etag.0")).contains(first);
    assertThat(bench.posts().getFirst().id()).startsWith("urn:li:ugcPost:");
    assertThat(Files.mismatch(bench.posts().getFirst().media().getFirst().file(), video.file()))
        .isEqualTo(-1);
  }

  @Test
  void an_upload_address_that_expired_is_asked_for_anew() throws Exception {
    Job job = bench.job(bench.post("late", bench.jpeg(300, 300)));
    bench.sandbox.faults().add(Fault.once(Kind.RESET, "linkedin", "PUT", "/upload/"));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    bench.sandbox.letPass(Duration.ofHours(25));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    bench.publish(job);
  }

  @Test
  void a_lost_post_is_told_from_an_older_one_with_the_same_words() throws Exception {
    bench.publish(bench.post("again (and again)"));
    bench.sandbox.letPass(Duration.ofHours(1));
    Job job = bench.job(bench.post("again (and again)"));
    bench.ready(job);
    lose(Kind.RESET);
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.NotThere());
    lose(Kind.LOSE_REPLY);
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    Step.Accepted ours = new Step.Accepted(bench.posts().getFirst().id());
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(ours);
    assertThat(bench.connector.commit(job, 0, soon())).satisfies(refusedFor(Reason.DUPLICATE));
  }

  private void lose(Kind kind) {
    bench.sandbox.faults().add(Fault.once(kind, "linkedin", "POST", POSTS));
  }

  @Test
  void lost_replies_are_settled_behind_more_than_a_page_of_newer_posts() throws Exception {
    Job never = bench.job(bench.post("never arrives"));
    Job lost = bench.job(bench.post("arrives unanswered"));
    bench.ready(never);
    bench.ready(lost);
    lose(Kind.RESET);
    assertThat(bench.connector.commit(never, 0, soon())).isInstanceOf(Step.Unknown.class);
    lose(Kind.LOSE_REPLY);
    assertThat(bench.connector.commit(lost, 0, soon())).isInstanceOf(Step.Unknown.class);
    Step.Accepted ours = new Step.Accepted(bench.posts().getFirst().id());
    for (int i = 0; i < 110; i++) {
      bench.commit(bench.job(bench.post("newer " + i)), 0);
    }
    assertThat(bench.connector.settle(never, 0, soon())).isEqualTo(new Step.NotThere());
    assertThat(bench.connector.settle(lost, 0, soon())).isEqualTo(ours);
  }

  @Test
  void who_may_not_read_the_members_posts_publishes_and_cannot_settle() throws Exception {
    World.Store store = bench.sandbox.world().store("linkedin");
    ObjectNode grant = (ObjectNode) store.get("grant", "only").orElseThrow();
    grant.putArray("scopes").add("w_member_social");
    store.put("grant", "only", Json.tree(grant.toString()));

    Job job = bench.job(bench.post("blind"));
    bench.publish(job);
    assertThat(bench.connector.settle(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.confirm(job, soon())).isInstanceOf(Step.Live.class);
    assertThat(bench.connector.measure(bench.account, bench.posts().getFirst().id(), soon()))
        .satisfies(m -> assertThat(m.failure()).isNotNull());
  }

  @Test
  void refusals_are_told_apart_by_their_codes() throws Exception {
    Job stranger = bench.job(bench.post("hello"), bench.with("access_token", "nobody"));
    assertThat(bench.prepare(stranger)).satisfies(refusedFor(Reason.REAUTHORISE));
    Job job = bench.job(bench.post("hello"));
    bench.ready(job);
    for (var expected :
        Map.of(
                "{\"code\":\"CONFLICT\"}", Reason.TRANSIENT,
                "{\"code\":\"ACCESS_DENIED\"}", Reason.PERMISSION,
                "{\"serviceErrorCode\":65602}", Reason.REAUTHORISE,
                "{\"message\":\"a duplicate\"}", Reason.CONTENT)
            .entrySet()) {
      bench.sandbox.faults().clear();
      bench
          .sandbox
          .faults()
          .add(
              Fault.once(Kind.STATUS, "linkedin", "POST", POSTS)
                  .withStatus(422, expected.getKey(), Duration.ZERO));
      assertThat(bench.connector.commit(job, 0, soon()))
          .as(expected.getKey())
          .satisfies(refusedFor(expected.getValue()));
    }
    var old = new LinkedInConnector(new Api(), "202401");
    assertThat(old.prepare(job, (_, _) -> {}, soon())).isEqualTo(new Step.Done());
    assertThat(old.commit(job, 0, soon())).satisfies(refusedFor(Reason.PERMISSION));
  }

  @Test
  void a_days_audience_is_measured() throws Exception {
    String id = bench.publish(bench.post("count me"));
    bench.sandbox.letPass(Duration.ofHours(24));
    var seen = bench.sandbox.world().reactions(bench.posts().getFirst());
    assertThat(bench.connector.measure(bench.account, id, soon()).values())
        .containsEntry(Metric.VIEWS, seen.views())
        .containsEntry(Metric.REACH, seen.reach())
        .containsEntry(Metric.LIKES, seen.likes())
        .containsEntry(Metric.COMMENTS, seen.comments())
        .containsEntry(Metric.SHARES, seen.shares())
        .containsEntry(Metric.SAVES, seen.saves());
  }

  @Test
  void an_organisation_posts_under_its_own_name() throws Exception {
    String organisation = "urn:li:organization:5515715";
    Account page =
        new Account(
            "acc_2",
            bench.account.platform(),
            "The organisation",
            organisation,
            bench.account.hosts(),
            bench.account.credentials(),
            bench.account.provenance());
    bench.publish(bench.job(bench.post("from us", bench.jpeg(40, 40)), page));
    assertThat(bench.posts().getFirst().accountId()).isEqualTo(organisation);
  }

  @Test
  void what_linkedin_shows_one_of_is_refused_together() throws Exception {
    Post poll =
        bench
            .post("Which?")
            .withOptions(
                Options.NONE.withPoll(new Poll("", List.of("a", "b"), Duration.ofDays(2))));
    assertThat(bench.connector.validate(poll))
        .extracting(Failure::told)
        .containsExactly("LinkedIn's polls are open for 1, 3, 7 or 14 days. Choose one of these.");
  }
}
