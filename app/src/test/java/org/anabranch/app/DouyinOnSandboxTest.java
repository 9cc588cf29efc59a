package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;
import org.anabranch.publish.douyin.DouyinConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.Uploads;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.douyin.DouyinImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What only Douyin does when it publishes for an account that let it. */
class DouyinOnSandboxTest {
  @TempDir Path directory;
  private final CutClient client = new CutClient();
  private Bench bench;

  @BeforeEach
  void start() {
    Connector direct = DouyinDirectContractTest.serving(new Api(client));
    bench = new Bench(directory, direct, DouyinImitation::new, DouyinDirectContractTest.SCOPES);
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  private Media video(int bytes) {
    return bench.mp4(720, 1280, Duration.ofSeconds(9), bytes);
  }

  private void answer(String path, int code) {
    bench
        .sandbox
        .faults()
        .add(
            Fault.once(Kind.STATUS, "douyin", "POST", path)
                .withStatus(200, "{\"data\":{\"error_code\":%d}}".formatted(code), Duration.ZERO));
  }

  @Test
  void an_upload_that_broke_off_goes_on_with_the_part_that_was_under_way() throws Exception {
    Job job = bench.job(bench.post("x", video(16 << 20)));
    client.arm(CutClient.Cut.KILL_AFTER, 3); // the list, the beginning, part 1, part 2
    try {
      bench.prepare(job);
      throw new AssertionError("It was to be killed");
    } catch (CutClient.Killed e) {
      client.arm(CutClient.Cut.NONE, -1);
    }
    bench.publish(job);
    assertThat(bench.sandbox.world().uploads().all())
        .singleElement()
        .satisfies(u -> assertThat(u.whole()).isTrue())
        .extracting(Uploads.Upload::pieces)
        .isEqualTo(5);
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void an_upload_that_douyin_forgot_is_begun_anew_and_one_that_it_refuses_is_not()
      throws Exception {
    Job job = bench.job(bench.post("x", video(6 << 20)));
    answer("/upload_video_part/", 28001005);
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    answer("/upload_video_part/", 2100005);
    assertThat(bench.prepare(job)).satisfies(refusedFor(Reason.TRANSIENT));
    bench.publish(job);

    Job other = bench.job(bench.post("y", video(6 << 20)));
    answer("/complete_video_part_upload/", 2100005);
    assertThat(bench.prepare(other)).satisfies(refusedFor(Reason.MEDIA));
  }

  @Test
  void a_work_is_in_review_first_and_then_live_at_its_page() throws Exception {
    Job job = bench.job(bench.post("河流", video(200_000)));
    String id = bench.publish(job);
    assertThat(bench.connector.confirm(job, soon())).isInstanceOf(Step.NotYet.class);
    String number = bench.posts().getFirst().id();
    assertThat(bench.confirmed(job))
        .isEqualTo(new Step.Live(id, bench.account.host("web") + "/video/" + number));
    assertThat(id).isNotEqualTo(number);
    assertThat(Bench.fetch(bench.account.host("web") + "/video/" + number)).contains("河流");
    // A link to it that a person pasted has the number.
    assertThat(bench.connector.measure(bench.account, number, soon()))
        .isEqualTo(bench.connector.measure(bench.account, id, soon()));
  }

  /** Two calls at one moment: the one whose number was taken first may be stored second. */
  @Test
  void a_work_is_found_over_the_pages_also_when_a_later_one_was_stored_before_it()
      throws Exception {
    Job job = bench.job(bench.post("河流", video(200_000)));
    bench.publish(job);
    World.Store store = bench.sandbox.world().store("douyin");
    long number = Long.parseLong(bench.posts().getFirst().id());
    store(store, number, number - 1);
    for (int i = 1; i < 20; i++) {
      store(store, number, number + i);
    }
    assertThat(bench.confirmed(job)).isInstanceOf(Step.Live.class);
  }

  private static void store(World.Store store, long like, long number) {
    ObjectNode work = (ObjectNode) store.get("work", Long.toString(like)).orElseThrow();
    work.put("item_id", "@" + number).put("video_id", Long.toString(number));
    store.put("work", Long.toString(number), work);
  }

  @Test
  void pictures_are_a_note_of_up_to_thirty() throws Exception {
    Media[] pictures = new Media[30];
    for (int i = 0; i < pictures.length; i++) {
      pictures[i] = bench.jpeg(90, 160);
    }
    Post post = bench.post("many", pictures);
    assertThat(bench.connector.validate(post)).isEmpty();
    Job job = bench.job(post);
    bench.publish(job);
    assertThat(bench.posts().getFirst().media()).hasSize(30);
    assertThat(bench.confirmed(job))
        .isInstanceOfSatisfying(
            Step.Live.class, live -> assertThat(live.permalink()).contains("/web/note/"));
  }

  @Test
  void what_the_review_finds_unfit_is_told_and_is_not_there() throws Exception {
    bench.sandbox.faults().add(Fault.once(Kind.REJECT_MEDIA, "douyin", "*", ""));
    Job job = bench.job(bench.post("x", video(200_000)));
    bench.publish(job);
    assertThat(bench.confirmed(job)).satisfies(refusedFor(Reason.CONTENT));
    assertThat(bench.posts()).isEmpty();
  }

  @Test
  void a_stumble_over_the_commit_proves_nothing_and_is_read() throws Exception {
    Job job = bench.job(bench.post("x", video(200_000)));
    bench.ready(job);
    answer("/create_video/", 28001005);
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.NotThere());
    bench.commit(job, 0);
    assertThat(bench.connector.settle(job, 0, soon())).isInstanceOf(Step.Accepted.class);
  }

  @Test
  void a_video_that_was_sent_before_and_is_unknown_now_may_be_the_post() throws Exception {
    Job job = bench.job(bench.post("x", video(200_000)));
    bench.ready(job);
    client.arm(CutClient.Cut.LOSE_REPLY, 0);
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    client.arm(CutClient.Cut.NONE, -1);
    assertThat(bench.connector.commit(job, 0, soon())).satisfies(refusedFor(Reason.DUPLICATE));
    assertThat(bench.connector.settle(job, 0, soon())).isInstanceOf(Step.Accepted.class);
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void a_video_that_is_unknown_at_the_first_sending_is_uploaded_anew() throws Exception {
    Job job = bench.job(bench.post("x", video(200_000)));
    bench.ready(job);
    answer("/create_video/", 2190007);
    assertThat(bench.connector.commit(job, 0, soon())).satisfies(refusedFor(Reason.TRANSIENT));
    bench.publish(job);
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void a_lost_work_is_found_behind_a_page_of_newer_ones() throws Exception {
    Job job = bench.job(bench.post("the one", bench.jpeg(90, 160)));
    bench.ready(job);
    client.arm(CutClient.Cut.LOSE_REPLY, 0);
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    client.arm(CutClient.Cut.NONE, -1);
    for (int i = 0; i < 25; i++) {
      bench.publish(bench.post("another " + i, bench.jpeg(90, 160)));
    }
    assertThat(bench.connector.settle(job, 0, soon())).isInstanceOf(Step.Accepted.class);
    assertThat(bench.posts()).hasSize(26);
  }

  @Test
  void the_seventy_sixth_of_a_day_waits() throws Exception {
    Media picture = bench.jpeg(90, 160);
    for (int i = 0; i < 75; i++) {
      bench.publish(bench.post("number " + i, picture));
    }
    Job job = bench.job(bench.post("one more", picture));
    bench.ready(job);
    assertThat(bench.connector.commit(job, 0, soon())).satisfies(refusedFor(Reason.QUOTA));
    bench.sandbox.letPass(Duration.ofDays(1));
    bench.commit(job, 0);
  }

  @Test
  void title_and_text_are_one_caption_and_counted_together() {
    Post post =
        bench
            .post("x".repeat(990), video(200_000))
            .withWords("T".repeat(20), List.of("x".repeat(990)), List.of(), null);
    assertThat(bench.connector.validate(post))
        .singleElement()
        .satisfies(f -> assertThat(f.code()).isEqualTo("caption-too-long"));
  }

  @Test
  void who_granted_no_list_is_handed_over_and_who_granted_no_figures_has_none() throws Exception {
    Connector platform = new DouyinConnector(new Api(), Clock.systemUTC());
    assertThat(platform.serving(bench.account.granted(Set.of("video.create.bind"))).delivery())
        .isEqualTo(Connector.Delivery.HAND_OFF);
    Connector blind =
        platform.serving(bench.account.granted(Set.of("video.create.bind", "video.list.bind")));
    assertThat(blind.delivery()).isEqualTo(Connector.Delivery.DIRECT);
    assertThat(blind.features()).doesNotContain(Feature.METRICS);
    assertThat(blind.measure(bench.account, "1", soon()).failure())
        .satisfies(f -> assertThat(String.valueOf(f)).contains("video.data.bind"));
  }
}
