package org.anabranch.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.anabranch.publish.internal.RuleCheck;
import org.junit.jupiter.api.Test;

class RuleCheckTest {
  /** The fake platform's rules, with what it can do to choose. */
  private static List<String> wrong(Set<Feature> features, Post post) {
    return told(features, post).stream().map(Failure::message).toList();
  }

  private static List<Failure> told(Set<Feature> features, Post post) {
    FakeConnector connector =
        new FakeConnector(
            new FakePlatform(new HandClock()), Platform.X, Connector.Delivery.DIRECT) {
          @Override
          public Set<Feature> features() {
            return features;
          }
        };
    return RuleCheck.check(connector, post);
  }

  private static final Set<Feature> ALL = EnumSet.allOf(Feature.class);

  private static Post post(String title, List<String> parts, Media... media) {
    return new Post(Platform.X, title, parts, List.of(), null, null, List.of(media), false, "en");
  }

  private static Media media(Media.Role role, String type, long bytes, Duration duration) {
    return new Media(role, Path.of("f"), type, 10, 10, duration, bytes, "00", "");
  }

  private static Media image(String type, long bytes) {
    return media(Media.Role.IMAGE, type, bytes, Duration.ZERO);
  }

  @Test
  void what_fits_has_nothing_wrong() {
    assertThat(wrong(ALL, post("A title", List.of("text"), image("image/png", 10)))).isEmpty();
    assertThat(wrong(EnumSet.of(Feature.TEXT), post("", List.of("text")))).isEmpty();
  }

  @Test
  void lengths_are_told_with_their_limits() {
    assertThat(wrong(ALL, post("x".repeat(21), List.of("a", "b".repeat(101), " "))))
        .containsExactly(
            "The title has 21 characters; X allows 20.",
            "Part 2 has 101 characters; X allows 100.",
            "Part 3 is empty.");
    assertThat(wrong(ALL, post("", List.of("1", "2", "3", "4", "5", "6"))))
        .containsExactly("The text has 6 parts; X allows 5.");
  }

  @Test
  void hashtags_are_counted_in_the_text_too() {
    assertThat(wrong(ALL, post("", List.of("#a #b #A #c, C# and issue #12 & x#y")))).isEmpty();
    assertThat(wrong(ALL, post("", List.of("#a #b #河流 #d"))))
        .containsExactly("The post has 4 hashtags; X allows 3.");
  }

  @Test
  void what_is_not_claimed_has_no_place() {
    Post rich =
        new Post(
            Platform.X,
            "title",
            List.of("a", "b"),
            List.of(),
            "https://a.example",
            "<p>x</p>",
            List.of(
                image("image/png", 1),
                media(Media.Role.VIDEO, "video/mp4", 1, Duration.ofSeconds(9)),
                media(Media.Role.COVER, "image/png", 1, Duration.ZERO)),
            true,
            "en");
    assertThat(wrong(EnumSet.of(Feature.TEXT), rich))
        .containsExactly(
            "X takes no title.",
            "The text has 2 parts; X takes one.",
            "X has no field for a link.",
            "X takes no articles.",
            "X takes no pictures.",
            "X takes no video.");
  }

  @Test
  void what_is_missing_is_asked_for() {
    assertThat(wrong(EnumSet.of(Feature.VIDEO), post("", List.of("x"))))
        .containsExactly("X needs a video.");
    assertThat(wrong(EnumSet.of(Feature.VIDEO, Feature.SINGLE_IMAGE), post("", List.of("x"))))
        .containsExactly("X needs a picture or a video.");
    assertThat(wrong(ALL, post("", List.of(" ")))).containsExactly("The text is empty.");
  }

  @Test
  void files_are_held_against_type_size_and_length() {
    assertThat(wrong(ALL, post("", List.of("x"), image("image/gif", (1 << 20) + 1))))
        .containsExactly(
            "Picture 1 is image/gif; X takes image/jpeg, image/png.",
            "Picture 1 has 1,048,577 bytes; X allows 1,048,576.");
    assertThat(
            wrong(
                EnumSet.of(Feature.SINGLE_IMAGE),
                post("", List.of("x"), image("image/png", 1), image("image/png", 1))))
        .containsExactly("The post has 2 pictures; X allows 1.");
    Media[] five = IntStream.range(0, 5).mapToObj(_ -> image("image/png", 1)).toArray(Media[]::new);
    assertThat(wrong(ALL, post("", List.of("x"), five)))
        .containsExactly("The post has 5 pictures; X allows 4.");
    Media film = media(Media.Role.VIDEO, "video/mp4", 1 << 21, Duration.ofMillis(120_500));
    assertThat(wrong(ALL, post("", List.of("x"), film)))
        .containsExactly(
            "The video runs 120.5 s; X allows 120 s.",
            "The video has 2,097,152 bytes; X allows 1,048,576.");
    Media blink = media(Media.Role.VIDEO, "video/mp4", 1, Duration.ofMillis(500));
    Set<Feature> apart = EnumSet.complementOf(EnumSet.of(Feature.MIXED_MEDIA));
    assertThat(wrong(apart, post("", List.of("x"), blink, blink)))
        .containsExactly(
            "The post has 2 videos; X takes one.",
            "The video runs 0.5 s; X asks for at least 1 s.");
  }

  private static Post chosen(Options options, Media... media) {
    return post("", List.of("text"), media).withOptions(options);
  }

  @Test
  void options_that_are_not_claimed_are_refused_with_a_way_out() {
    Options all =
        Options.NONE
            .withFirstComment("hi")
            .withLocation(new Options.Location("1", "here"))
            .withVisibility(Options.Visibility.PRIVATE)
            .withReplies(Options.Replies.FOLLOWERS)
            .withShelves(List.of(Shelf.of(Shelf.Kind.BOARD, "7")))
            .withCollaborators(List.of("ann"))
            .withQuotes("9")
            .withPoll(new Poll("", List.of("a", "b"), Duration.ofDays(1)));
    assertThat(wrong(ALL, chosen(all))).isEmpty();
    assertThat(wrong(EnumSet.of(Feature.TEXT), chosen(all)))
        .containsExactly(
            "On X an app cannot comment below its own post.",
            "X cannot show a post to nobody else.",
            "X cannot let followers answer.",
            "X takes no collaborators.",
            "X takes no location.",
            "X quotes no posts.",
            "X has no board to put a post on.",
            "X takes no polls from apps.");
    assertThat(told(EnumSet.of(Feature.TEXT), chosen(all))).allMatch(f -> f.fix() != null);
  }

  @Test
  void options_are_held_against_their_limits() {
    Options much =
        Options.NONE
            .withFirstComment("x".repeat(51))
            .withVisibility(Options.Visibility.UNLISTED)
            .withCollaborators(List.of("a", "b", "c"))
            .withPoll(new Poll("?", List.of("a", "b".repeat(11), "c", "d"), Duration.ofDays(8)));
    assertThat(wrong(ALL, chosen(much, image("image/png", 1))))
        .containsExactly(
            "The first comment has 51 characters; X allows 50.",
            "X cannot show a post to whoever has the link.",
            "The post has 3 collaborators; X allows 2.",
            "On X a poll has no pictures or video.",
            "The poll has 4 answers; X allows 3.",
            "The answer “bbbbbbbbbbb” has more than the 10 characters that X allows.",
            "The question has more than the 0 characters that X allows.",
            "The poll is open for 11,520 minutes; X allows 5 to 10,080.");
  }

  @Test
  void a_short_and_a_story_have_their_own_limits() {
    Media film = media(Media.Role.VIDEO, "video/mp4", 1, Duration.ofSeconds(61));
    assertThat(wrong(ALL, post("", List.of("x"), film).withPlacement(Post.Placement.SHORT)))
        .containsExactly("The video runs 61 s; a short on X may run 60 s.");
    assertThat(wrong(ALL, post("", List.of("x")).withPlacement(Post.Placement.SHORT)))
        .containsExactly("A short on X is a video.");
    assertThat(wrong(ALL, post("", List.of("x")).withPlacement(Post.Placement.STORY)))
        .containsExactly("A story is one picture or one video; this post has 0.");
    assertThat(
            wrong(
                EnumSet.of(Feature.VIDEO),
                post("", List.of("x"), film).withPlacement(Post.Placement.STORY)))
        .containsExactly("X has no place for a story.");
    assertThat(wrong(ALL, chosen(Options.NONE.withCoverAt(Duration.ofSeconds(62)), film)))
        .containsExactly("The cover's moment, 62,000 ms, is not in the video.");
  }

  @Test
  void what_the_account_may_do_today_is_told_before_scheduling() {
    LiveLimits today =
        new LiveLimits(
            OptionalLong.of(0),
            OptionalLong.empty(),
            Optional.of(Duration.ofSeconds(140)),
            Optional.of(List.of(new Shelf(Shelf.Kind.BOARD, "7", "Rivers"))));
    Media film = media(Media.Role.VIDEO, "video/mp4", 1, Duration.ofSeconds(141));
    Post post = chosen(Options.NONE.withShelves(List.of(Shelf.of(Shelf.Kind.BOARD, "8"))), film);
    assertThat(today.check(post))
        .extracting(Failure::told)
        .containsExactly(
            "X takes no more posts for now. Schedule it for tomorrow, or choose another account.",
            "The video runs 141 s; this account may post 140 s. Cut the video, or verify the"
                + " account with X.",
            "The account has no board 8. Choose one of: Rivers (7)");
    assertThat(LiveLimits.NONE.check(post)).isEmpty();
  }
}
