package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.bilibili.BilibiliConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.bilibili.BilibiliImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BilibiliOnSandboxTest {
  private static final String SUBMIT = "/add-by-utoken$";

  @TempDir Path directory;
  Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(directory, connector(Clock.systemUTC()), BilibiliImitation::new);
  }

  private static Connector connector(Clock clock) {
    return new BilibiliConnector(new Api(), clock, new SecureRandom());
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Post post(String title, String... tags) {
    return post(title, bench.mp4(1280, 720, Duration.ofSeconds(20), 90_000), tags);
  }

  private Post post(String title, Media video, String... tags) {
    Media picture = bench.jpeg(160, 90);
    Media cover = picture.withRole(Media.Role.COVER).withAltText("");
    return new Post(
        Platform.BILIBILI,
        title,
        List.of("Where rivers part"),
        Arrays.asList(tags),
        null,
        null,
        List.of(cover, video),
        true,
        "zh");
  }

  @Test
  void a_video_of_several_parts_appears_whole_and_is_confirmed_after_its_review() throws Exception {
    Media video = bench.mp4(1280, 720, Duration.ofSeconds(20), (8 << 20) * 2 + 5);
    Job job = bench.job(post("河流 & channels", video, "河流", "地理"));
    String id = bench.publish(job);

    assertThat(bench.confirmed(job))
        .isEqualTo(new Step.Live(id, bench.account.host("web") + "/video/" + id));
    SandboxPost seen = bench.posts().getFirst();
    assertThat(seen.title()).isEqualTo("河流 & channels");
    assertThat(seen.text()).contains("Where rivers part").contains("#河流 #地理");
    assertThat(Files.mismatch(seen.media().getFirst().file(), video.file())).isEqualTo(-1);
    assertThat(Bench.fetch(bench.account.host("web") + "/video/" + id))
        .contains("河流 &amp; channels");
  }

  @Test
  void an_upload_goes_on_with_the_part_whose_reply_was_lost() throws Exception {
    Media video = bench.mp4(1280, 720, Duration.ofSeconds(20), (8 << 20) + 5);
    Job job = bench.job(post("in parts", video));
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "bilibili", "POST", "/part/upload$"));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    String token = job.handles().get("upload_token").orElseThrow();
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "bilibili", "POST", "/complete$"));
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));

    bench.publish(job);
    assertThat(job.handles().get("upload_token")).contains(token);
    assertThat(Files.mismatch(bench.posts().getFirst().media().getFirst().file(), video.file()))
        .isEqualTo(-1);
  }

  @Test
  void a_video_without_hashtags_is_tagged_with_its_category() throws Exception {
    bench.publish(post("no tags"));
    assertThat(bench.posts().getFirst().text()).contains("#科学科普");
  }

  @Test
  void a_submission_whose_reply_was_lost_is_told_from_an_older_one_of_that_title()
      throws Exception {
    bench.publish(post("again"));
    Job job = bench.job(post("again"));
    bench.ready(job);
    bench.sandbox.faults().add(Fault.once(Kind.RESET, "bilibili", "POST", SUBMIT));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.NotThere());

    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "bilibili", "POST", SUBMIT));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon()))
        .isEqualTo(new Step.Accepted(bench.posts().getFirst().id()));
    assertThat(bench.posts()).hasSize(2);
  }

  @Test
  void a_token_that_was_used_is_a_duplicate_and_settled_by_reading() throws Exception {
    Job job = bench.job(post("once"));
    String id = bench.publish(job);
    assertThat(bench.connector.commit(job, 0, soon())).satisfies(refusedFor(Reason.DUPLICATE));
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.Accepted(id));
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void a_clock_that_is_wrong_and_a_nonce_used_twice_are_not_let_in() throws Exception {
    Connector late = connector(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(11).negated()));
    assertThat(late.measure(bench.account, "BV1", soon()).failure())
        .extracting(Failure::code)
        .isEqualTo("127003");

    RandomGenerator stuck = () -> 7;
    Connector repeating = new BilibiliConnector(new Api(), Clock.systemUTC(), stuck);
    repeating.measure(bench.account, "BV1", soon());
    assertThat(repeating.measure(bench.account, "BV1", soon()).failure())
        .extracting(Failure::code)
        .isEqualTo("127008");
  }

  @Test
  void refusals_are_told_apart_by_their_codes() throws Exception {
    for (String credential : bench.connector.credentials()) {
      assertThat(bench.prepare(bench.job(post("hello"), bench.with(credential, "no"))))
          .satisfies(refusedFor(Reason.REAUTHORISE));
    }
    Job job = bench.job(post("hello"));
    bench.ready(job);
    for (var expected :
        Map.of(
                127009, Reason.THROTTLED,
                122001, Reason.REAUTHORISE,
                130001, Reason.PERMISSION,
                123015, Reason.DUPLICATE,
                123029, Reason.QUOTA)
            .entrySet()) {
      fault(expected.getKey(), SUBMIT);
      assertThat(bench.connector.commit(job, 0, soon()))
          .as("%s", expected)
          .satisfies(refusedFor(expected.getValue()));
    }
    for (int proofless : List.of(141002, -500, 999999)) {
      fault(proofless, SUBMIT);
      assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    }
  }

  @Test
  void a_review_is_awaited_and_one_that_rejects_says_so() throws Exception {
    Job job = bench.job(post("hello"));
    bench.publish(job);
    answer(
        "GET",
        "/archive/view$",
        "{\"code\":0,\"data\":{\"addit_info\":{\"state\":-1,\"reject_reason\":\"\"}}}");
    assertThat(bench.connector.confirm(job, soon())).isInstanceOf(Step.NotYet.class);
    answer(
        "GET",
        "/archive/view$",
        "{\"code\":0,\"data\":{\"addit_info\":{\"state\":-2,\"reject_reason\":\"no\"}}}");
    assertThat(bench.connector.confirm(job, soon())).satisfies(refusedFor(Reason.CONTENT));
  }

  private void fault(int code, String path) {
    answer("POST", path, "{\"code\":" + code + "}");
  }

  private void answer(String method, String path, String body) {
    bench.sandbox.faults().clear();
    bench
        .sandbox
        .faults()
        .add(
            Fault.once(Kind.STATUS, "bilibili", method, path).withStatus(200, body, Duration.ZERO));
  }

  @Test
  void what_does_not_fit_is_refused_before_anything_is_sent() {
    assertThat(bench.connector.validate(post("fits", "x".repeat(200)))).isEmpty();
    assertThat(bench.connector.validate(post("long tags", "x".repeat(201)))).hasSize(1);
    assertThat(bench.connector.validate(post("comma", "a,b"))).hasSize(1);
    assertThat(bench.connector.validate(post(" "))).hasSize(1);
    assertThat(bench.connector.validate(post("字".repeat(81)))).hasSize(1);
    assertThat(
            bench.connector.validate(
                bench.post("no cover", bench.mp4(16, 9, Duration.ofSeconds(9), 9_000))))
        .hasSize(2);
  }

  @Test
  void a_days_audience_is_measured() throws Exception {
    String id = bench.publish(post("count me"));
    bench.sandbox.letPass(Duration.ofHours(24));
    var seen = bench.sandbox.world().reactions(bench.posts().getFirst());
    assertThat(bench.connector.measure(bench.account, id, soon()).values())
        .containsEntry(Metric.VIEWS, seen.views())
        .containsEntry(Metric.LIKES, seen.likes())
        .containsEntry(Metric.COMMENTS, seen.comments())
        .containsEntry(Metric.SHARES, seen.shares())
        .containsEntry(Metric.SAVES, seen.saves())
        .doesNotContainKey(Metric.CLICKS);
    assertThat(bench.connector.measure(bench.account, "BV1", soon()).failure()).isNotNull();
  }

  @Test
  void an_edited_submission_keeps_its_video_cover_and_category_and_is_reviewed_again()
      throws Exception {
    Post post = post("Rivers", "geography");
    Job job = bench.job(post);
    String id = bench.publish(job);
    bench.confirmed(job);
    SandboxPost before = bench.posts().getFirst();
    Revision revision = bench.connector.revision().orElseThrow();
    Post changed = post("Rivers, part two", "deltas", "maps");
    assertThat(revision.edit(bench.account, id, changed, soon())).isEqualTo(new Step.Done());
    SandboxPost after = bench.posts().getFirst();
    assertThat(after.title()).isEqualTo("Rivers, part two");
    assertThat(after.text()).contains("#deltas", "#maps").doesNotContain("geography");
    assertThat(after.media()).isEqualTo(before.media());
    assertThat(after.details()).isEqualTo(before.details());
    assertThat(bench.connector.confirm(job, soon())).isInstanceOf(Step.NotYet.class);
    assertThat(bench.confirmed(job)).isInstanceOf(Step.Live.class);
    assertThat(revision.edit(bench.account, "BV1gone", changed, soon()))
        .satisfies(refusedFor(Reason.CONTENT));
  }
}
