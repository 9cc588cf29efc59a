package org.anabranch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Reactions;
import org.anabranch.sandbox.World.SandboxPost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudienceTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String WORDS =
      "Rivers split where the ground is flat. The water finds a second way. Further down the two"
          + " channels meet again. Boats take the wider one. Birds prefer the other.";

  private static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  private static SandboxPost post(String platform, String title, String text, String media) {
    return post(platform, title, text, media, "account", false, "");
  }

  private static SandboxPost post(
      String platform,
      String title,
      String text,
      String media,
      String account,
      boolean aiLabel,
      String inReplyTo) {
    List<Attachment> files =
        media.isEmpty() ? List.of() : List.of(new Attachment(Path.of("/a"), media, ""));
    return new SandboxPost(
        platform, "42", account, title, text, "", files, "/", aiLabel, inReplyTo, Instant.EPOCH);
  }

  /** Mean views after a day, over 200 seeds. */
  private static double views(SandboxPost post) {
    return seeds().map(s -> new Audience(s).reactions(post, DAY).views()).average().orElseThrow();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void figures_are_repeatable_grow_and_never_exceed_the_views(long seed) {
    SandboxPost post = post("xiaohongshu", "3 rivers", WORDS + " #river", "video/mp4");
    Reactions before = new Reactions(0, 0, 0, 0, 0, 0, 0);
    for (int minutes = 0; minutes < 10_000; minutes += 397) {
      Reactions now = new Audience(seed).reactions(post, Duration.ofMinutes(minutes));
      assertThat(now).isEqualTo(new Audience(seed).reactions(post, Duration.ofMinutes(minutes)));
      assertThat(now.views()).isGreaterThanOrEqualTo(before.views());
      assertThat(now.reach()).isBetween(before.reach(), now.views());
      assertThat(now.likes()).isGreaterThanOrEqualTo(before.likes());
      assertThat(now.comments()).isGreaterThanOrEqualTo(before.comments());
      assertThat(now.shares()).isGreaterThanOrEqualTo(before.shares());
      assertThat(now.saves()).isGreaterThanOrEqualTo(before.saves());
      assertThat(now.clicks()).isGreaterThanOrEqualTo(before.clicks());
      assertThat(now.likes() + now.comments() + now.shares() + now.saves() + now.clicks())
          .isLessThanOrEqualTo(now.views());
      before = now;
    }
    assertThat(before.views()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {-5, 0})
  void nobody_has_seen_a_post_before_it_is_published(long minutes) {
    assertThat(new Audience(1).reactions(post("x", "", WORDS, ""), Duration.ofMinutes(minutes)))
        .isEqualTo(new Reactions(0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void another_seed_is_another_audience() {
    assertThat(seeds().mapToObj(s -> new Audience(s).reactions(post("x", "", WORDS, ""), DAY)))
        .doesNotHaveDuplicates();
  }

  @Test
  void pictures_and_more_so_videos_are_rewarded() {
    double none = views(post("x", "", WORDS, ""));
    double picture = views(post("x", "", WORDS, "image/png"));

    assertThat(picture).isGreaterThan(none * 1.3);
    assertThat(views(post("x", "", WORDS, "video/mp4"))).isGreaterThan(picture * 1.15);
  }

  @Test
  void a_length_near_the_sweet_spot_is_rewarded() {
    assertThat(views(post("x", "", WORDS, ""))).isGreaterThan(views(post("x", "", "Rivers.", "")));
    assertThat(views(post("x", "", WORDS, "")))
        .isGreaterThan(views(post("x", "", WORDS.repeat(20), "")));
  }

  @Test
  void few_hashtags_are_rewarded_and_many_are_not() {
    double none = views(post("x", "", WORDS, ""));

    assertThat(views(post("x", "", WORDS + " #a #b", ""))).isGreaterThan(none * 1.1);
    assertThat(views(post("x", "", WORDS + " #a #b #c #d #e #f #g #h #i", "")))
        .isLessThan(none * 0.9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Why do rivers split?", "3 rivers that split", "河流为什么分岔？"})
  void a_question_or_a_number_at_the_start_is_rewarded(String title) {
    assertThat(views(post("youtube", title, WORDS, "")))
        .isGreaterThan(views(post("youtube", "Rivers that split", WORDS, "")) * 1.1);
  }

  @Test
  void short_sentences_are_rewarded() {
    String endless = WORDS.replace(". ", " and ");

    assertThat(views(post("x", "", WORDS, ""))).isGreaterThan(views(post("x", "", endless, "")));
  }

  @Test
  void a_title_is_rewarded_where_the_platform_has_titles_only() {
    assertThat(views(post("youtube", "Rivers", WORDS, "")))
        .isGreaterThan(views(post("youtube", "", WORDS, "")) * 1.2);
    assertThat(views(post("x", "Rivers", WORDS, ""))).isEqualTo(views(post("x", "", WORDS, "")));
  }

  @Test
  void a_post_that_continues_another_is_seen_less() {
    assertThat(views(post("x", "", WORDS, "", "account", false, "41")))
        .isLessThan(views(post("x", "", WORDS, "")) * 0.6);
  }

  @Test
  void who_made_the_post_makes_no_difference() {
    assertThat(views(post("x", "", WORDS, "", "somebody else", true, "")))
        .isEqualTo(views(post("x", "", WORDS, "")));
  }

  @Test
  void most_views_of_a_quick_platform_are_in_before_those_of_a_slow_one() {
    assertThat(share("x")).isGreaterThan(share("pinterest") * 2);
  }

  private static double share(String platform) {
    SandboxPost post = post(platform, "", WORDS, "");
    return seeds()
        .mapToDouble(
            s ->
                (double) new Audience(s).reactions(post, Duration.ofHours(6)).views()
                    / new Audience(s).reactions(post, Duration.ofDays(365)).views())
        .average()
        .orElseThrow();
  }
}
