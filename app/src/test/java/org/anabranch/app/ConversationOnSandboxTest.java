package org.anabranch.app;

import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Conversation.Act;
import org.anabranch.publish.Conversation.Heard;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Remark;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.bilibili.BilibiliConnector;
import org.anabranch.publish.facebook.FacebookConnector;
import org.anabranch.publish.instagram.InstagramConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.kuaishou.KuaishouConnector;
import org.anabranch.publish.linkedin.LinkedInConnector;
import org.anabranch.publish.pinterest.PinterestConnector;
import org.anabranch.publish.threads.ThreadsConnector;
import org.anabranch.publish.wechatofficial.WechatOfficialConnector;
import org.anabranch.publish.x.XConnector;
import org.anabranch.publish.youtube.YouTubeConnector;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.bilibili.BilibiliImitation;
import org.anabranch.sandbox.facebook.FacebookImitation;
import org.anabranch.sandbox.instagram.InstagramImitation;
import org.anabranch.sandbox.kuaishou.KuaishouImitation;
import org.anabranch.sandbox.linkedin.LinkedInImitation;
import org.anabranch.sandbox.pinterest.PinterestImitation;
import org.anabranch.sandbox.threads.ThreadsImitation;
import org.anabranch.sandbox.wechatofficial.WechatOfficialImitation;
import org.anabranch.sandbox.x.XImitation;
import org.anabranch.sandbox.youtube.YouTubeImitation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every platform with comments promises: heard, answered once, hidden, removed, edited. */
final class ConversationOnSandboxTest {
  @TempDir Path directory;

  /** One platform with its imitation. */
  record Case(
      Function<Api, Connector> connector,
      Function<World, Imitation> imitation,
      boolean video,
      String replyPath) {
    @Override
    public String toString() {
      return connector.apply(new Api()).platform().key();
    }
  }

  static Stream<Case> platforms() {
    return Stream.of(
        new Case(FacebookConnector::new, FacebookImitation::new, false, "/comments$"),
        new Case(InstagramConnector::new, InstagramImitation::new, false, "/replies$"),
        new Case(ThreadsConnector::new, ThreadsImitation::new, false, "/threads_publish$"),
        new Case(XConnector::new, XImitation::new, false, "/2/tweets$"),
        new Case(LinkedInConnector::new, LinkedInImitation::new, false, "/comments$"),
        new Case(WechatOfficialConnector::new, WechatOfficialImitation::new, false, "/reply/add$"),
        new Case(YouTubeConnector::new, YouTubeImitation::new, true, "/comments$"));
  }

  /** Those too whose live posts can be changed or removed, but not talked below. */
  static Stream<Case> revisable() {
    return Stream.concat(
        platforms(),
        Stream.of(
            new Case(PinterestConnector::new, PinterestImitation::new, false, ""),
            new Case(KuaishouConnector::new, KuaishouImitation::new, true, ""),
            new Case(
                api -> new BilibiliConnector(api, Clock.systemUTC(), new SecureRandom()),
                BilibiliImitation::new,
                true,
                "")));
  }

  private Bench bench(Case each) {
    return new Bench(directory, each.connector().apply(new Api()), each.imitation());
  }

  private static Post post(Bench bench, Case each) {
    boolean wechat = bench.connector.platform() == Platform.WECHAT_OFFICIAL;
    Post post =
        bench.post( // WeChat's simulated audience has more to say of longer words
            wechat ? "What do you make of rivers? ".repeat(30) : "What do you make of rivers?",
            each.video()
                ? bench.mp4(1920, 1080, Duration.ofSeconds(20), 60_000)
                : bench.jpeg(800, 800));
    boolean titled = each.video() || wechat;
    return titled
        ? new Post(
            post.platform(),
            "Rivers",
            post.parts(),
            List.of(),
            null,
            null,
            each.video() ? withCover(bench, post.media()) : post.media(),
            true,
            "en")
        : post;
  }

  private static List<Media> withCover(Bench bench, List<Media> media) {
    Media picture = bench.jpeg(1280, 720);
    List<Media> all = new ArrayList<>(media);
    all.add(picture.withRole(Media.Role.COVER).withAltText(""));
    return all;
  }

  /** Publishes; returns the id that the post is known by once it is live. */
  private static String live(Bench bench, Post post) throws InterruptedException {
    Job job = bench.job(post);
    bench.publish(job);
    return ((Step.Live) bench.confirmed(job)).remoteId();
  }

  /** A post that has been up for two weeks, and the first remark of somebody else below it. */
  private static Remark firstRemark(Bench bench, Case each, String id) throws InterruptedException {
    bench.sandbox.letPass(Duration.ofDays(14));
    List<Remark> remarks = heard(bench, id);
    assertThat(remarks).isNotEmpty().allSatisfy(r -> assertThat(r.author()).contains("imulated"));
    return remarks.getFirst();
  }

  private static List<Remark> heard(Bench bench, String id) throws InterruptedException {
    Conversation conversation = bench.connector.conversation().orElseThrow();
    return ((Heard.Remarks) conversation.hear(bench.account, id, soon())).remarks();
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void a_remark_is_heard_and_answered_once(Case each) throws Exception {
    try (Bench bench = bench(each)) {
      String id = live(bench, post(bench, each));
      Conversation conversation = bench.connector.conversation().orElseThrow();
      Remark remark = firstRemark(bench, each, id);
      Step.Committed end = conversation.reply(bench.account, remark, "Thank you, Ada!", soon());
      assertThat(end).isInstanceOf(Step.Accepted.class);
      assertThat(heard(bench, id).stream().filter(Remark::own))
          .singleElement()
          .satisfies(
              own -> {
                assertThat(own.text()).isEqualTo("Thank you, Ada!");
                assertThat(own.parentId()).isEqualTo(remark.remoteId());
                assertThat(own.remoteId()).isEqualTo(((Step.Accepted) end).remoteId());
              });
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void a_lost_answer_is_settled_by_reading(Case each) throws Exception {
    try (Bench bench = bench(each)) {
      String id = live(bench, post(bench, each));
      Conversation conversation = bench.connector.conversation().orElseThrow();
      Remark remark = firstRemark(bench, each, id);
      Instant since = Instant.now();
      String key = bench.connector.platform().key();
      assertThat(conversation.settle(bench.account, remark, "Thanks!", since, soon()))
          .isEqualTo(new Step.NotThere());
      bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, key, "POST", each.replyPath()));
      assertThat(conversation.reply(bench.account, remark, "Thanks!", soon()))
          .isInstanceOf(Step.Unknown.class);
      assertThat(conversation.settle(bench.account, remark, "Thanks!", since, soon()))
          .isInstanceOf(Step.Accepted.class);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void who_mentions_the_account_elsewhere_is_heard_once_and_answered_where_that_is_claimed(
      Case each) throws Exception {
    try (Bench bench = bench(each)) {
      Conversation conversation = bench.connector.conversation().orElseThrow();
      if (conversation.mentionsEvery().isEmpty()) {
        assertThatThrownBy(() -> conversation.mentions(bench.account, null, soon()))
            .isInstanceOf(IllegalStateException.class);
        return;
      }
      assertThat(mentions(bench, null)).isEmpty();
      firstRemark(bench, each, live(bench, post(bench, each)));
      Remark mention = mentions(bench, null).getFirst();
      assertThat(mention.author()).contains("imulated");
      assertThat(mention.own()).isFalse();
      assertThat(mentions(bench, mention.remoteId()))
          .as("no other than that one")
          .allMatch(m -> m.remoteId().equals(mention.remoteId()));

      assertThat(mention.mention()).isTrue();
      if (mention.postId().isEmpty()) { // a tag, on Instagram
        assertThat(conversation.reply(bench.account, mention, "Thank you!", soon()))
            .isInstanceOf(Step.Refused.class);
        return;
      }
      Instant since = Instant.now();
      String key = bench.connector.platform().key();
      bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, key, "POST", each.replyPath()));
      assertThat(conversation.reply(bench.account, mention, "Thank you!", soon()))
          .isInstanceOf(Step.Unknown.class);
      assertThat(conversation.settle(bench.account, mention, "Thank you!", since, soon()))
          .isInstanceOf(Step.Accepted.class);
    }
  }

  private static List<Remark> mentions(Bench bench, @Nullable String newest)
      throws InterruptedException {
    Conversation conversation = bench.connector.conversation().orElseThrow();
    return ((Heard.Remarks) conversation.mentions(bench.account, newest, soon())).remarks();
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void what_is_hidden_or_deleted_is_heard_no_more(Case each) throws Exception {
    try (Bench bench = bench(each)) {
      String id = live(bench, post(bench, each));
      Conversation conversation = bench.connector.conversation().orElseThrow();
      Remark remark = firstRemark(bench, each, id);
      int before = heard(bench, id).size();
      if (conversation.acts().contains(Act.HIDE)) {
        assertThat(conversation.hide(bench.account, remark, true, soon()))
            .isEqualTo(new Step.Done());
        assertThat(heard(bench, id)).hasSize(before - 1).doesNotContain(remark);
        assertThat(conversation.hide(bench.account, remark, false, soon()))
            .isEqualTo(new Step.Done());
        assertThat(heard(bench, id)).hasSize(before);
      }
      if (conversation.acts().contains(Act.DELETE)) {
        assertThat(conversation.delete(bench.account, remark, soon())).isEqualTo(new Step.Done());
        assertThat(heard(bench, id)).hasSize(before - 1);
        assertThat(conversation.delete(bench.account, remark, soon()))
            .as("gone already")
            .isEqualTo(new Step.Done());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void a_remark_is_featured_where_that_is_claimed(Case each) throws Exception {
    try (Bench bench = bench(each)) {
      Conversation conversation = bench.connector.conversation().orElseThrow();
      if (!conversation.acts().contains(Act.FEATURE)) {
        assertThatThrownBy(() -> conversation.feature(bench.account, UNKNOWN, true, soon()))
            .isInstanceOf(IllegalStateException.class);
        return;
      }
      String id = live(bench, post(bench, each));
      Remark remark = firstRemark(bench, each, id);
      assertThat(remark.featured()).isFalse();
      assertThat(conversation.feature(bench.account, remark, true, soon()))
          .isEqualTo(new Step.Done());
      assertThat(heard(bench, id)).filteredOn(Remark::featured).hasSize(1);
      assertThat(conversation.feature(bench.account, remark, false, soon()))
          .isEqualTo(new Step.Done());
      assertThat(heard(bench, id)).noneMatch(Remark::featured);
      assertThat(conversation.feature(bench.account, UNKNOWN, true, soon()))
          .isInstanceOf(Step.Refused.class);
    }
  }

  private static final Remark UNKNOWN =
      new Remark("0.1", "x:1:1", null, "Nobody", "", false, "Nothing", Instant.EPOCH);

  @ParameterizedTest
  @MethodSource("revisable")
  void comments_are_closed_and_opened_where_that_is_claimed(Case each) throws Exception {
    try (Bench bench = bench(each)) {
      Revision revision = bench.connector.revision().orElseThrow();
      if (!revision.acts().contains(Revision.Act.COMMENTS)) {
        assertThatThrownBy(() -> revision.comments(bench.account, "1", false, soon()))
            .isInstanceOf(IllegalStateException.class);
        return;
      }
      String id = live(bench, post(bench, each));
      for (int times = 0; times < 2; times++) {
        assertThat(revision.comments(bench.account, id, false, soon())).isEqualTo(new Step.Done());
        assertThat(bench.posts().getFirst().detail(World.Detail.REPLIES)).isEqualTo("closed");
      }
      assertThat(revision.comments(bench.account, id, true, soon())).isEqualTo(new Step.Done());
      assertThat(bench.posts().getFirst().detail(World.Detail.REPLIES)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("revisable")
  void a_live_post_is_edited_where_that_is_claimed_and_removed(Case each) throws Exception {
    try (Bench bench = bench(each)) {
      Post post = post(bench, each);
      String id = live(bench, post);
      Revision revision = bench.connector.revision().orElseThrow();
      if (revision.acts().contains(Revision.Act.EDIT)) {
        Post other =
            new Post(
                post.platform(),
                post.title(),
                List.of("Other words"),
                post.hashtags(),
                null,
                null,
                post.media(),
                true,
                "en");
        assertThat(revision.edit(bench.account, id, other, soon())).isEqualTo(new Step.Done());
        assertThat(bench.posts().getFirst().text())
            .startsWith("Other words")
            .doesNotContain("make of");
      }
      assertThat(revision.delete(bench.account, id, soon())).isEqualTo(new Step.Done());
      assertThat(bench.posts()).isEmpty();
      assertThat(revision.delete(bench.account, id, soon()))
          .as("gone already")
          .isEqualTo(new Step.Done());
    }
  }
}
