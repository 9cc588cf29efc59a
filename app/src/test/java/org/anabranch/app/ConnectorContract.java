package org.anabranch.app;

import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.anabranch.app.CutClient.Cut;
import org.anabranch.publish.Connector.Delivery;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Options;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Options.Visibility;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Shelf;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every connector promises, held against its imitation over real HTTP and through the real
 * engine: each claim works, each omission is refused before anything is sent, and whatever is cut
 * off where, the post appears exactly once.
 */
abstract class ConnectorContract extends ConnectorFixture {
  /** What a post can be made of; the other features are about calls. */
  private static final Set<Feature> CONTENT =
      EnumSet.of(
          Feature.TEXT,
          Feature.LINK,
          Feature.THREAD,
          Feature.SINGLE_IMAGE,
          Feature.MULTIPLE_IMAGES,
          Feature.VIDEO,
          Feature.ARTICLE,
          Feature.TITLE,
          Feature.MIXED_MEDIA,
          Feature.DOCUMENT,
          Feature.POLL,
          Feature.SHORT,
          Feature.STORY,
          Feature.COVER,
          Feature.COVER_AT,
          Feature.FIRST_COMMENT,
          Feature.LOCATION,
          Feature.COLLABORATORS,
          Feature.VISIBILITY,
          Feature.REPLIES,
          Feature.QUOTE,
          Feature.BOARD,
          Feature.PLAYLIST,
          Feature.COMMUNITY,
          Feature.CATEGORY);

  /** More than two pages of every platform's list. */
  private static final int NEWER = 210;

  @ParameterizedTest
  @EnumSource(Feature.class)
  void what_is_claimed_works_and_what_is_not_is_refused_before_anything_is_sent(Feature feature)
      throws Exception {
    if (!CONTENT.contains(feature)) {
      return;
    }
    Post post = post(EnumSet.of(feature));
    if (can(feature)) {
      assertThat(connector.validate(post)).isEmpty();
      shows(feature, post, publish(post));
    } else if (feature != Feature.COVER // a cover that has no place is left out
        && (feature != Feature.TEXT || !post.media().isEmpty())) {
      client.arm(Cut.NONE, -1);
      assertThat(connector.validate(feature == Feature.TEXT ? bare(post) : post)).isNotEmpty();
      assertThat(client.calls()).isZero();
    }
  }

  private void shows(Feature feature, Post post, List<SandboxPost> there) {
    assertThat(there).isNotEmpty();
    SandboxPost first = there.getFirst();
    switch (feature) {
      case TEXT -> assertThat(first.text()).contains(post.text());
      case THREAD -> assertThat(there).hasSize(post.parts().size());
      case LINK ->
          assertThat(first.link() + first.text() + first.html())
              .contains(String.valueOf(post.link()));
      case TITLE -> assertThat(first.title() + first.text()).contains(post.title());
      case SINGLE_IMAGE -> assertThat(first.media()).isNotEmpty();
      case MULTIPLE_IMAGES -> assertThat(first.media().size()).isGreaterThanOrEqualTo(2);
      case VIDEO -> assertThat(first.media()).anyMatch(m -> m.contentType().startsWith("video/"));
      case ARTICLE -> assertThat(first.html()).contains("Article");
      case DOCUMENT ->
          assertThat(first.media())
              .singleElement()
              .satisfies(m -> assertThat(m.contentType()).isEqualTo("application/pdf"));
      case MIXED_MEDIA -> {
        assertThat(first.media()).anyMatch(m -> m.contentType().startsWith("image/"));
        assertThat(first.media()).anyMatch(m -> m.contentType().startsWith("video/"));
      }
      case POLL -> assertThat(first.detail(Detail.POLL)).contains("Rhine", "Yangtze");
      case SHORT -> assertThat(first.detail(Detail.PLACEMENT)).isEqualTo("short");
      case STORY -> assertThat(first.detail(Detail.PLACEMENT)).isEqualTo("story");
      case COVER ->
          assertThat(first.detail(Detail.COVER)).isEqualTo(post.cover().orElseThrow().sha256());
      case COVER_AT -> assertThat(first.detail(Detail.COVER)).isEqualTo("1000ms");
      case FIRST_COMMENT -> assertThat(comments(first)).containsExactly("Comment number " + made());
      case LOCATION -> assertThat(first.detail(Detail.LOCATION)).isEqualTo(location());
      case COLLABORATORS ->
          assertThat(first.detail(Detail.COLLABORATORS)).isEqualTo("delta_friends");
      case VISIBILITY -> assertThat(first.detail(Detail.VISIBILITY)).isNotEmpty();
      case REPLIES -> assertThat(first.detail(Detail.REPLIES)).isNotEmpty();
      case QUOTE -> assertThat(first.detail(Detail.QUOTES)).isEqualTo(post.options().quotes());
      case BOARD, PLAYLIST, COMMUNITY, CATEGORY ->
          assertThat(first.detail(Detail.valueOf(feature.name())))
              .isEqualTo(post.options().shelf(Shelf.Kind.valueOf(feature.name())).orElseThrow());
      case ALT_TEXT, AI_LABEL, METRICS, SETTLE -> throw new AssertionError(feature);
    }
    if (can(Feature.AI_LABEL)) {
      assertThat(first.aiLabel()).as("label for AI-made content").isTrue();
    }
  }

  @Test
  void every_choice_of_who_sees_it_and_who_may_reply_is_shown_as_itself() throws Exception {
    Set<String> shown = new HashSet<>();
    int choices = 0;
    for (Visibility each : connector.options().visibilities()) {
      if (each != Visibility.PUBLIC) {
        Post post = post(EnumSet.of(Feature.VISIBILITY));
        Options options = post.options().withVisibility(each);
        List<SandboxPost> there = publish(post.withOptions(options));
        shown.add(
            there.isEmpty() && each == Visibility.PRIVATE // nobody sees it
                ? each.name()
                : there.getFirst().detail(Detail.VISIBILITY));
        choices++;
      }
    }
    for (Replies each : connector.options().replies()) {
      if (each != Replies.EVERYONE) {
        Post post = post(EnumSet.of(Feature.REPLIES));
        Options options = post.options().withReplies(each);
        shown.add(publish(post.withOptions(options)).getFirst().detail(Detail.REPLIES));
        choices++;
      }
    }
    assertThat(shown).hasSize(choices).doesNotContain("");
  }

  /** What the account itself wrote below a post, as a comment or as the next of its posts. */
  private List<String> comments(SandboxPost post) {
    List<String> below =
        new ArrayList<>(
            bench.sandbox.world().comments(post.platform(), post.id()).stream()
                .map(World.Comment::text)
                .toList());
    bench.posts().stream()
        .filter(p -> p.inReplyTo().equals(post.id()))
        .forEach(p -> below.add(p.text()));
    return below;
  }

  @Test
  void alternative_texts_arrive_where_they_are_claimed() throws Exception {
    if (can(Feature.ALT_TEXT)) {
      Post post = post(EnumSet.of(Feature.SINGLE_IMAGE));
      assertThat(publish(post).getFirst().media())
          .anyMatch(m -> m.altText().equals(post.images().getFirst().altText()));
    }
  }

  @Test
  void a_text_that_is_too_long_is_refused_before_anything_is_sent() {
    Post post = post(EnumSet.noneOf(Feature.class));
    Post longer =
        new Post(
            post.platform(),
            post.title(),
            List.of("x".repeat(connector.rules().textMax() + 1)),
            post.hashtags(),
            post.link(),
            post.articleHtml(),
            post.media(),
            true,
            "en");
    client.arm(Cut.NONE, -1);
    assertThat(connector.validate(longer)).isNotEmpty();
    assertThat(client.calls()).isZero();
  }

  @Test
  void a_lost_reply_of_a_commit_is_settled_to_exactly_one_post() throws Exception {
    if (connector.delivery() == Delivery.HAND_OFF || !can(Feature.SETTLE)) {
      return;
    }
    Post post = post(richest());
    connector.loseReplies(1);
    whole(post, publish(post), "a lost reply");
    connector.loseReplies(0);
  }

  @Test
  void a_lost_reply_is_settled_behind_pages_of_newer_posts() throws Exception {
    if (connector.delivery() == Delivery.HAND_OFF || !can(Feature.SETTLE)) {
      return;
    }
    Set<String> before = ids();
    connector.loseReplies(1, this::others);
    Publication done = survive(submit(post(EnumSet.noneOf(Feature.class))));
    connector.loseReplies(0);
    assertThat(done.state()).as("%s", journal(done)).isEqualTo(State.PUBLISHED);
    assertThat(done.attempts()).isEqualTo(1);
    Set<String> there = ids();
    there.removeAll(before);
    assertThat(there).hasSize(NEWER + 1);
    there.forEach(id -> bench.sandbox.world().withdraw(connector.platform().key(), id));
  }

  /** The account's newest post, many times over with other words. */
  private void others() {
    SandboxPost ours = bench.posts().getFirst();
    for (int i = 0; i < NEWER; i++) {
      String id = bench.sandbox.world().newId();
      bench
          .sandbox
          .world()
          .publish(
              new SandboxPost(
                  ours.platform(),
                  ours.id().matches(".*\\d") ? ours.id().replaceFirst("\\d+$", id) : id,
                  ours.accountId(),
                  "Another " + i,
                  "Another, number " + i,
                  ours.html(),
                  ours.media(),
                  ours.link(),
                  ours.aiLabel(),
                  "",
                  ours.at(),
                  ours.details()));
    }
  }

  /** What a post has that is killed at every call. */
  Set<Feature> richest() {
    Set<Feature> all =
        can(Feature.THREAD)
            ? EnumSet.of(Feature.THREAD, Feature.SINGLE_IMAGE)
            : EnumSet.noneOf(Feature.class);
    if (can(Feature.FIRST_COMMENT)) {
      all.add(Feature.FIRST_COMMENT);
    }
    return all;
  }

  /** Every part is there once, and the first comment once where there is one. */
  private void whole(Post post, List<SandboxPost> there, String when) {
    List<String> parts = new ArrayList<>(there.stream().map(SandboxPost::text).toList());
    boolean asPost = parts.remove(post.options().firstComment());
    assertThat(parts).as(when).hasSize(post.parts().size());
    if (post.options().hasFirstComment() && !asPost) {
      assertThat(comments(there.getFirst()))
          .as(when)
          .containsExactly(post.options().firstComment());
    }
  }

  @Test
  void killed_at_any_call_and_started_again_it_appears_exactly_once() throws Exception {
    int kills = 0;
    for (Cut cut : List.of(Cut.KILL_BEFORE, Cut.KILL_AFTER)) {
      int k = 0;
      do {
        client.arm(cut, k);
        appearsOnce("%s call %d".formatted(cut, k++));
        kills += deaths;
      } while (deaths > 0);
    }
    client.arm(Cut.NONE, -1);
    System.out.printf("%s: killed at %d calls%n", connector.platform().title(), kills);
  }

  @Test
  void killed_at_any_durable_write_and_started_again_it_appears_exactly_once() throws Exception {
    int kills = 0;
    for (boolean after : List.of(false, true)) {
      int k = 0;
      do {
        connector.killAtWrite(k, after);
        appearsOnce("%s write %d".formatted(after ? "after" : "before", k++));
        kills += deaths;
      } while (deaths > 0);
    }
    connector.killAtWrite(-1, false);
    System.out.printf("%s: killed at %d writes%n", connector.platform().title(), kills);
  }

  private void appearsOnce(String when) throws InterruptedException {
    Post post = post(richest());
    whole(post, publish(post), when);
  }

  @Test
  void a_days_figures_are_read_where_they_are_claimed() throws Exception {
    Post post = post(EnumSet.noneOf(Feature.class));
    Publication done = survive(submit(post));
    bench.sandbox.letPass(Duration.ofHours(24));
    Metrics metrics = start().measure(done.id(), soon());
    if (can(Feature.METRICS)) {
      assertThat(metrics.failure()).isNull();
      assertThat(metrics.values().keySet()).isNotEmpty();
      assertThat(metrics.values().getOrDefault(Metric.VIEWS, 1L)).isPositive();
    } else {
      assertThat(metrics.failure()).isNotNull();
    }
  }

  @Test
  void credentials_that_are_refused_keep_it_back_without_being_told() throws Exception {
    for (String name : connector.credentials()) {
      start().connect(bench.with(name, WRONG));
      Set<String> before = ids();
      Publication done = work(submit(post(richest())));
      assertThat(done.state())
          .as("%s: %s", name, journal(done))
          .isIn(State.FAILED, State.WAITING_FOR_ACCOUNT);
      assertThat(ids()).isEqualTo(before);
      start().connect(bench.account);
    }
  }
}
