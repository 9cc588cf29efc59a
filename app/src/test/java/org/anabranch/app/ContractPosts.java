package org.anabranch.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Media;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Options;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Options.Visibility;
import org.anabranch.publish.Poll;
import org.anabranch.publish.Post;
import org.anabranch.publish.Post.Placement;
import org.anabranch.publish.Rules.Format;
import org.anabranch.publish.Shelf;

/**
 * Posts that use the features of a platform that are asked for, and whatever else the platform
 * cannot do without. What is a platform's own, such as its ids and shapes, its contract says.
 */
abstract class ContractPosts {
  private static final Set<Feature> PICTURES =
      EnumSet.of(Feature.SINGLE_IMAGE, Feature.MULTIPLE_IMAGES);

  /** What needs a video to be shown at all. */
  private static final Set<Feature> MOVING =
      EnumSet.of(Feature.VIDEO, Feature.SHORT, Feature.COVER, Feature.COVER_AT);

  private int posts;

  /** Whose rules a post obeys. */
  abstract Connector connector();

  /** Makes the files. */
  abstract Bench bench();

  /** Publishes the post and returns its id on the platform. */
  abstract String live(Post post);

  /** How many were made: the last one's number. */
  int made() {
    return posts;
  }

  /** A post that uses these features and whatever else its platform cannot do without. */
  Post post(Set<Feature> wanted) {
    int n = ++posts;
    boolean article = wanted.contains(Feature.ARTICLE) || format() == Format.ARTICLE;
    List<Media> media = media(wanted, article, n);
    String text = "Number %d of the contract of %s".formatted(n, getClass().getSimpleName());
    boolean title = wanted.contains(Feature.TITLE) || can(Feature.TITLE);
    Post post =
        new Post(
            connector().platform(),
            title ? "Title " + n : "",
            wanted.contains(Feature.THREAD)
                ? List.of(text, text + ", part two", text + ", part three")
                : List.of(text),
            List.of(),
            wanted.contains(Feature.LINK) ? "https://source.example/" + n : null,
            article
                ? "<p>Article %d</p>".formatted(n) + (media.isEmpty() ? "" : image(media))
                : null,
            media,
            true,
            "en");
    return placed(post.withOptions(options(wanted, n)), wanted);
  }

  private static Post placed(Post post, Set<Feature> wanted) {
    if (wanted.contains(Feature.SHORT)) {
      return post.withPlacement(Placement.SHORT);
    }
    return wanted.contains(Feature.STORY) ? post.withPlacement(Placement.STORY) : post;
  }

  private Options options(Set<Feature> wanted, int n) {
    Options options = Options.NONE;
    for (Feature feature : wanted) {
      options =
          switch (feature) {
            case FIRST_COMMENT -> options.withFirstComment("Comment number " + n);
            case COVER_AT -> options.withCoverAt(Duration.ofSeconds(1));
            case LOCATION -> options.withLocation(new Options.Location(location(), "The delta"));
            case COLLABORATORS -> options.withCollaborators(List.of("delta_friends"));
            case VISIBILITY -> options.withVisibility(rare(connector().options().visibilities()));
            case REPLIES -> options.withReplies(rareReplies(connector().options().replies()));
            case QUOTE -> options.withQuotes(quotable());
            case POLL -> options.withPoll(poll());
            case BOARD, PLAYLIST, COMMUNITY, CATEGORY -> {
              Shelf.Kind kind = Shelf.Kind.valueOf(feature.name());
              yield options.withShelves(List.of(Shelf.of(kind, shelf(kind))));
            }
            default -> options;
          };
    }
    return options;
  }

  private static Visibility rare(Set<Visibility> taken) {
    return taken.stream()
        .filter(v -> v != Visibility.PUBLIC && v != Visibility.TRIAL)
        .sorted()
        .findFirst()
        .orElse(taken.contains(Visibility.TRIAL) ? Visibility.TRIAL : Visibility.PRIVATE);
  }

  private static Replies rareReplies(Set<Replies> taken) {
    return taken.stream()
        .filter(r -> r != Replies.EVERYONE)
        .sorted()
        .findFirst()
        .orElse(Replies.FOLLOWERS);
  }

  private Poll poll() {
    OptionRules.Polls taken = connector().options().polls();
    Duration open = can(Feature.POLL) ? taken.longest() : Duration.ofDays(1);
    return new Poll(
        taken.questionMax() > 0 ? "Which river?" : "", List.of("Rhine", "Yangtze"), open);
  }

  /** The id of a place that the platform knows. */
  String location() {
    return "110774245616525";
  }

  /** The id of a shelf that the account has. */
  String shelf(Shelf.Kind kind) {
    return "1";
  }

  /** The id of a post that can be quoted. */
  private String quotable() {
    return can(Feature.QUOTE) ? live(post(EnumSet.noneOf(Feature.class))) : "1";
  }

  private static String image(List<Media> media) {
    int first =
        IntStream.range(0, media.size())
            .filter(i -> media.get(i).role() == Media.Role.IMAGE)
            .findFirst()
            .orElse(0);
    return "<p><img src=\"media:%d\" alt=\"A picture\"></p>".formatted(first);
  }

  boolean can(Feature feature) {
    return connector().features().contains(feature);
  }

  private Format format() {
    return connector().rules().format();
  }

  private List<Media> media(Set<Feature> wanted, boolean article, int n) {
    List<Media> media = new ArrayList<>();
    if (wanted.contains(Feature.DOCUMENT)) {
      return List.of(bench().pdf());
    }
    boolean image =
        can(Feature.SINGLE_IMAGE)
            || can(Feature.MULTIPLE_IMAGES)
            || wanted.stream().anyMatch(PICTURES::contains);
    boolean story = wanted.contains(Feature.STORY);
    boolean video =
        wanted.stream().anyMatch(MOVING::contains)
            || wanted.contains(Feature.MIXED_MEDIA)
            || (wanted.contains(Feature.VISIBILITY)
                && rare(connector().options().visibilities()) == Visibility.TRIAL)
            || (story && !can(Feature.SINGLE_IMAGE));
    int images =
        wanted.contains(Feature.MULTIPLE_IMAGES)
            ? 2
            : wanted.contains(Feature.SINGLE_IMAGE) || wanted.contains(Feature.MIXED_MEDIA) || story
                ? 1
                : 0;
    images = story && video ? 0 : images;
    if (images == 0 && !video && !article && !can(Feature.TEXT)) {
      images = image ? 1 : 0;
      video = !image;
    }
    if (article || (video && !wanted.contains(Feature.COVER_AT))) {
      media.add(cover());
    }
    for (int i = 0; i < images; i++) {
      media.add(picture());
    }
    if (video) {
      media.add(video(n, story || wanted.contains(Feature.SHORT)));
    }
    return media;
  }

  /** A picture of the best shape for this platform. */
  Media picture() {
    int width = Math.max(1, connector().rules().imageRatio().width()) * 100;
    int height = Math.max(1, connector().rules().imageRatio().height()) * 100;
    return bench().jpeg(width, height);
  }

  Media cover() {
    Media picture = picture();
    return picture.withRole(Media.Role.COVER);
  }

  Media video(int n, boolean brief) {
    boolean upright =
        brief
            || connector().rules().videoRatio().height() > connector().rules().videoRatio().width();
    Duration least = connector().rules().videoMin();
    Duration length = least.compareTo(Duration.ofSeconds(10)) > 0 ? least : Duration.ofSeconds(10);
    return bench().mp4(upright ? 720 : 1280, upright ? 1280 : 720, length, 300_000 + n);
  }

  /** An upright video of ten seconds. */
  Media outline(int n, int bytes) {
    return bench().mp4(720, 1280, Duration.ofSeconds(10), bytes + n);
  }

  /** The same without files. */
  static Post bare(Post post) {
    return new Post(
        post.platform(),
        post.title(),
        post.parts(),
        post.hashtags(),
        post.link(),
        null,
        List.of(),
        post.aiMade(),
        post.language());
  }
}
