package org.anabranch.app;

import static org.anabranch.app.Bench.refusedFor;
import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Options;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.limits.Allowances;
import org.anabranch.publish.wechatofficial.WechatOfficialConnector;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.wechatofficial.WechatOfficialImitation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WechatOfficialOnSandboxTest {
  private static final String WECHAT = "wechat-official";
  private static final String SUBMIT = "/freepublish/submit$";

  @TempDir Path directory;
  Bench bench;

  @BeforeEach
  void open() {
    bench =
        new Bench(directory, new WechatOfficialConnector(new Api()), WechatOfficialImitation::new);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Post post(String title) {
    return post(title, "<p>The river parts.</p>");
  }

  private Post post(String title, @Nullable String html, Media... images) {
    Media picture = bench.jpeg(160, 90);
    List<Media> media = new ArrayList<>();
    media.add(picture.withRole(Media.Role.COVER).withAltText(""));
    media.addAll(List.of(images));
    return new Post(
        Platform.WECHAT_OFFICIAL,
        title,
        List.of("What an anabranch is"),
        List.of(),
        "https://source.example/a?b=1&c=2",
        html,
        media,
        true,
        "zh");
  }

  @Test
  void an_article_appears_with_its_pictures_where_they_belong() throws Exception {
    Media placed = bench.png(90, 50);
    Media left = bench.jpeg(80, 45);
    Job job =
        bench.job(
            post(
                "河流 & channels",
                "<p>One</p><script>alert(1)</script><p><img alt=\"A\" src=\"media:1\"></p>"
                    + "<img src=\"https://elsewhere.example/x.png\"><p>Two</p>",
                placed,
                left));
    bench.publish(job);

    SandboxPost seen = bench.posts().getFirst();
    assertThat(bench.confirmed(job))
        .isInstanceOfSatisfying(
            Step.Live.class,
            live -> {
              assertThat(live.remoteId()).matches(seen.id() + ":\\d+:1");
              assertThat(live.permalink()).isEqualTo(bench.account.host("web") + "/s/" + seen.id());
            });
    assertThat(seen.title()).isEqualTo("河流 & channels");
    assertThat(seen.text()).isEqualTo("What an anabranch is");
    assertThat(seen.html())
        .doesNotContain("script")
        .doesNotContain("elsewhere")
        .containsSubsequence("One", "/web/mmbiz/", "Two", "/web/mmbiz/", "source.example");
    assertThat(seen.media()).hasSize(3);
    assertThat(Files.mismatch(seen.media().get(1).file(), placed.file())).isEqualTo(-1);
    assertThat(Files.mismatch(seen.media().get(2).file(), left.file())).isEqualTo(-1);
    assertThat(seen.media().get(2).altText()).isEqualTo(left.altText());
    assertThat(Bench.fetch(bench.account.host("web") + "/s/" + seen.id()))
        .contains("河流 &amp; channels");
  }

  @Test
  void a_text_without_an_article_becomes_paragraphs() throws Exception {
    Post plain = post("plain", null);
    assertThat(bench.connector.validate(plain)).isEmpty();
    bench.publish(plain);
    assertThat(bench.posts().getFirst().html()).contains("<p>What an anabranch is</p>");
  }

  @Test
  void a_token_that_has_run_out_is_replaced_in_the_middle_of_a_publication() throws Exception {
    Job job = bench.job(post("late"));
    bench.ready(job);
    bench.sandbox.letPass(Duration.ofHours(3));
    bench.commit(job, 0);
    assertThat(bench.posts()).hasSize(1);
  }

  @Test
  void many_publications_at_once_ask_for_one_token() throws Exception {
    CutClient client = new CutClient();
    Connector connector = new WechatOfficialConnector(new Api(client));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Step>> work = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Job job = bench.job(post("number " + i));
        work.add(() -> connector.prepare(job, Progress.NONE, soon()));
      }
      for (var end : threads.invokeAll(work)) {
        assertThat(end.get()).isEqualTo(new Step.Done());
      }
    }
    int each = 3; // the list, the cover, the draft
    assertThat(client.calls()).isEqualTo(1 + 8 * each);
  }

  @Test
  void a_submission_whose_reply_was_lost_is_found_by_reading_and_confirmed() throws Exception {
    bench.confirmed(published("again"));
    Job job = bench.job(post("again"));
    bench.ready(job);
    bench.sandbox.faults().add(Fault.once(Kind.RESET, WECHAT, "POST", SUBMIT));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.NotThere());

    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, WECHAT, "POST", SUBMIT));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    answer("/freepublish/batchget$", "{\"total_count\":0,\"item\":[]}");
    assertThat(bench.connector.settle(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    bench.sandbox.letPass(Duration.ofSeconds(1));
    String id = bench.posts().getFirst().id();
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.Accepted(id));
    job.handles().put("commit.0", id);
    assertThat(bench.connector.confirm(job, soon()))
        .isEqualTo(new Step.Live(id, bench.account.host("web") + "/s/" + id));
    assertThat(bench.posts()).hasSize(2);
  }

  @Test
  void a_submission_is_found_behind_more_articles_than_one_page_lists() throws Exception {
    Job job = bench.job(post("the first of many"));
    bench.ready(job);
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, WECHAT, "POST", SUBMIT));
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    bench.sandbox.letPass(Duration.ofSeconds(1));
    String id = bench.posts().getFirst().id();
    for (int i = 0; i < 25; i++) {
      published("number " + i);
    }
    bench.sandbox.letPass(Duration.ofSeconds(1));
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.Accepted(id));
  }

  private Job published(String title) throws Exception {
    Job job = bench.job(post(title));
    bench.publish(job);
    return job;
  }

  @Test
  void a_draft_that_is_gone_is_never_taken_for_a_refusal() throws Exception {
    Job job = published("once");
    assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    bench.sandbox.letPass(Duration.ofSeconds(1));
    assertThat(bench.connector.settle(job, 0, soon()))
        .isEqualTo(new Step.Accepted(bench.posts().getFirst().id()));
    assertThat(bench.posts()).hasSize(1);
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
                45011, Reason.THROTTLED,
                45009, Reason.QUOTA,
                48001, Reason.PERMISSION,
                40164, Reason.PERMISSION,
                53404, Reason.CONTENT)
            .entrySet()) {
      answer(SUBMIT, "{\"errcode\":" + expected.getKey() + "}");
      assertThat(bench.connector.commit(job, 0, soon()))
          .as("%s", expected)
          .satisfies(refusedFor(expected.getValue()));
    }
    for (String proofless : List.of("{\"errcode\":-1}", "{\"errcode\":99999}", "busy")) {
      answer(SUBMIT, proofless);
      assertThat(bench.connector.commit(job, 0, soon())).isInstanceOf(Step.Unknown.class);
    }
  }

  @Test
  void a_publication_that_failed_its_review_says_so() throws Exception {
    Job job = published("hello");
    for (int status : List.of(2, 3, 4)) {
      answer("/freepublish/get$", "{\"publish_status\":" + status + "}");
      assertThat(bench.connector.confirm(job, soon())).satisfies(refusedFor(Reason.CONTENT));
    }
    answer("/freepublish/get$", "{\"publish_status\":1}");
    assertThat(bench.connector.confirm(job, soon())).isInstanceOf(Step.NotYet.class);
    answer("/freepublish/get$", "{\"errcode\":45009}");
    assertThat(bench.connector.confirm(job, soon()))
        .isInstanceOfSatisfying(
            Step.NotYet.class, end -> assertThat(end.pause()).isEqualTo(Duration.ofMinutes(10)));
  }

  private void answer(String path, String body) {
    bench.sandbox.faults().clear();
    bench
        .sandbox
        .faults()
        .add(Fault.once(Kind.STATUS, WECHAT, "POST", path).withStatus(200, body, Duration.ZERO));
  }

  @Test
  void what_does_not_fit_is_refused_before_anything_is_sent() {
    assertThat(bench.connector.validate(post("字".repeat(32)))).isEmpty();
    assertThat(codes(post("字".repeat(33)))).containsExactly("title-too-long");
    assertThat(codes(post(""))).containsExactly("title-missing");
    assertThat(codes(post("long", "字".repeat(20_000)))).containsExactly("article-too-long");
    assertThat(codes(post("pictures", "<img src=\"media:7\">"))).containsExactly("no-such-picture");
    assertThat(codes(bench.post("no cover"))).contains("cover-missing");
  }

  private List<String> codes(Post post) {
    return bench.connector.validate(post).stream().map(Failure::code).toList();
  }

  @Test
  void a_days_audience_is_measured_once_the_day_is_over() throws Exception {
    Job job = published("count me");
    String id = bench.posts().getFirst().id();
    bench.confirmed(job);
    assertThat(bench.connector.measure(bench.account, id, soon()).failure())
        .extracting(Failure::reason)
        .isEqualTo(Reason.TRANSIENT);

    bench.sandbox.letPass(Duration.ofHours(24));
    var seen = bench.sandbox.world().reactions(bench.posts().getFirst());
    assertThat(bench.connector.measure(bench.account, id, soon()).values())
        .containsEntry(Metric.VIEWS, seen.views())
        .containsEntry(Metric.LIKES, seen.likes())
        .containsEntry(Metric.COMMENTS, seen.comments())
        .containsEntry(Metric.SHARES, seen.shares())
        .containsEntry(Metric.SAVES, seen.saves());
    assertThat(bench.connector.measure(bench.account, "1", soon()).failure()).isNotNull();
  }

  private Post pictures(String title, Options options, Media... images) {
    return new Post(
            Platform.WECHAT_OFFICIAL,
            title,
            List.of("Three views of one river"),
            List.of(),
            null,
            null,
            List.of(images),
            true,
            "zh")
        .withOptions(options);
  }

  @Test
  void pictures_without_an_article_and_a_cover_become_an_image_post() throws Exception {
    Post post = pictures("三景", Options.NONE, bench.jpeg(80, 45), bench.png(90, 50));
    assertThat(bench.connector.validate(post)).isEmpty();
    Job job = bench.job(post);
    bench.publish(job);
    assertThat(bench.confirmed(job)).isInstanceOf(Step.Live.class);
    SandboxPost seen = bench.posts().getFirst();
    assertThat(seen.title()).isEqualTo("三景");
    assertThat(seen.text()).isEqualTo("Three views of one river");
    assertThat(seen.html()).isEmpty();
    assertThat(seen.media()).hasSize(2);
    assertThat(
            codes(post.withWords("三景", List.of("字".repeat(1001)), List.of(), "https://a.example")))
        .containsExactlyInAnyOrder("text-too-long", "link-not-taken");
  }

  @Test
  void several_articles_go_out_together_each_with_its_title_and_cover() throws Exception {
    String html =
        "<article><p>One</p></article>"
            + "<article><h1>Second & last</h1><img src=\"media:1\"><p>Two</p></article>";
    Post post = post("First", html, bench.jpeg(80, 45));
    assertThat(bench.connector.validate(post)).isEmpty();
    Job job = bench.job(post);
    bench.publish(job);
    Step.Confirmed end = bench.confirmed(job);
    List<SandboxPost> seen = bench.posts().reversed();
    assertThat(seen).extracting(SandboxPost::title).containsExactly("First", "Second & last");
    assertThat(seen.getFirst().html()).contains("One").doesNotContain("Two");
    assertThat(seen.getLast().html()).contains("Two").doesNotContain("h1");
    assertThat(seen.getLast().media()).hasSize(2);
    assertThat(end)
        .isInstanceOfSatisfying(
            Step.Live.class,
            live -> {
              assertThat(live.remoteId()).matches(seen.getFirst().id() + ":\\d+:2");
              assertThat(live.permalink())
                  .isEqualTo(bench.account.host("web") + "/s/" + seen.getFirst().id());
            });

    assertThat(codes(post("First", html.replace("<h1>Second & last</h1>", ""))))
        .contains("title-missing", "no-such-picture");
    assertThat(codes(post("First", "<article><p>x</p></article>".repeat(9))))
        .contains("too-many-articles");
  }

  @Test
  void comments_are_open_unless_the_post_or_the_account_says_otherwise() throws Exception {
    assertThat(replies(Options.Replies.EVERYONE)).isEmpty();
    assertThat(replies(Options.Replies.FOLLOWERS)).isEqualTo("fans");
    assertThat(replies(Options.Replies.NOBODY)).isEqualTo("closed");

    answer("/draft/add$", "{\"errcode\":88000}");
    assertThat(replies(Options.Replies.EVERYONE)).isEqualTo("closed");
    answer("/draft/add$", "{\"errcode\":88000}");
    assertThat(
            bench.prepare(
                bench.job(
                    post("hello")
                        .withOptions(Options.NONE.withReplies(Options.Replies.FOLLOWERS)))))
        .satisfies(refusedFor(Reason.PERMISSION));
  }

  private String replies(Options.Replies who) throws Exception {
    bench.publish(bench.job(post("talk").withOptions(Options.NONE.withReplies(who))));
    return bench.posts().getFirst().detail(World.Detail.REPLIES);
  }

  @Test
  void each_refusal_says_what_to_do() throws Exception {
    Job job = bench.job(post("hello"));
    bench.ready(job);
    for (int code : List.of(45009, 48001, 40164, 48004, 61007, 53503, 53504, 45003)) {
      answer(SUBMIT, "{\"errcode\":" + code + "}");
      assertThat(bench.connector.commit(job, 0, soon()))
          .isInstanceOfSatisfying(
              Step.Refused.class,
              refused -> {
                assertThat(refused.failure().code()).isEqualTo(Integer.toString(code));
                assertThat(refused.failure().fix()).as("%d", code).isNotBlank();
              });
    }
  }

  @Test
  void the_days_quota_is_read_before_planning_and_a_used_up_one_stops_the_next_call()
      throws Exception {
    Allowances allowances = new Allowances(_ -> Optional.empty(), Clock.systemUTC());
    CutClient client = new CutClient();
    Connector metered = new WechatOfficialConnector(new Api(client, allowances));
    bench.publish(post("The first"));
    assertThat(metered.limits(bench.account, soon()).postsLeft()).hasValue(99);
    assertThat(allowances.of(bench.account))
        .anySatisfy(
            a -> {
              assertThat(a.calls()).isEqualTo("POST /cgi-bin/freepublish/submit in a day");
              assertThat(a.left()).isEqualTo(99);
            });
    Job job = bench.job(post("The last"));
    metered.prepare(job, Progress.NONE, soon());
    String today = LocalDate.now(ZoneId.of("Asia/Shanghai")).toString();
    bench
        .sandbox
        .world()
        .store(WECHAT)
        .put(
            "day_quota",
            "/cgi-bin/freepublish/submit",
            Json.object().put("day", today).put("used", 100));
    assertThat(metered.commit(job, 0, soon())).satisfies(refusedFor(Reason.QUOTA));
    client.arm(CutClient.Cut.NONE, -1);
    assertThat(metered.commit(job, 0, soon())).satisfies(refusedFor(Reason.THROTTLED));
    assertThat(client.calls()).as("the second was not sent").isZero();
    assertThat(bench.posts()).hasSize(1);
  }
}
