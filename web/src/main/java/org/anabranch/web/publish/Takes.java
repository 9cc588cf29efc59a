package org.anabranch.web.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Options.Visibility;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.Shelf;
import org.anabranch.publish.schedule.OwnFiles.OwnFile;

/**
 * What an account's platform takes of a post, for forms that ask for nothing else: which fields
 * there are, what may stand in them, and the boards and playlists that the account has.
 */
public final class Takes {
  private static final Duration LOOK = Duration.ofSeconds(3);

  private static final Set<Feature> OPTIONS =
      EnumSet.of(
          Feature.SHORT,
          Feature.STORY,
          Feature.FIRST_COMMENT,
          Feature.VISIBILITY,
          Feature.REPLIES,
          Feature.LOCATION,
          Feature.BOARD,
          Feature.PLAYLIST,
          Feature.COMMUNITY,
          Feature.CATEGORY,
          Feature.COLLABORATORS,
          Feature.QUOTE,
          Feature.POLL);

  private final Connector connector;
  private final List<Shelf> shelves;

  private Takes(Connector connector, List<Shelf> shelves) {
    this.connector = connector;
    this.shelves = shelves;
  }

  /** Asks the platform what shelves there are, where it has any; without its answer none. */
  public static Takes of(Publisher publisher, Account account) {
    Connector connector = publisher.connector(account);
    boolean listed =
        List.of(Feature.BOARD, Feature.PLAYLIST, Feature.COMMUNITY, Feature.CATEGORY).stream()
            .anyMatch(connector.features()::contains);
    try {
      return new Takes(
          connector,
          listed
              ? connector.limits(account, Deadline.in(LOOK)).shelves().orElse(List.of())
              : List.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking the platform", e);
    }
  }

  /** Without what only an account has. */
  public static Takes of(Connector connector) {
    return new Takes(connector, List.of());
  }

  /** One thing to choose. */
  record Option(String value, String name) {}

  boolean has(Feature feature) {
    return connector.features().contains(feature);
  }

  String platform() {
    return connector.platform().title();
  }

  /** Whether there is anything to choose of how a post is shown. */
  boolean hasOptions() {
    return coverMoment() || OPTIONS.stream().anyMatch(this::has);
  }

  boolean title() {
    return has(Feature.TITLE) && connector.rules().titleMax() > 0;
  }

  boolean hashtagField() {
    return connector.rules().hashtagsMax() > 0 && !connector.rules().hashtagsInText();
  }

  boolean pictures() {
    return connector.rules().imagesMax() > 0
        && (has(Feature.SINGLE_IMAGE) || has(Feature.MULTIPLE_IMAGES) || has(Feature.ARTICLE));
  }

  boolean files() {
    return pictures() || has(Feature.VIDEO) || has(Feature.DOCUMENT);
  }

  boolean takes(OwnFile.Kind kind) {
    return switch (kind) {
      case PICTURE -> pictures();
      case VIDEO -> has(Feature.VIDEO);
      case DOCUMENT -> has(Feature.DOCUMENT);
    };
  }

  /** Whether a picture can be given as the cover of a video or an article. */
  boolean cover() {
    return has(Feature.COVER) || has(Feature.ARTICLE);
  }

  /** A moment of the video is taken as it is, or a still is made there. */
  boolean coverMoment() {
    return has(Feature.COVER_AT) || has(Feature.COVER);
  }

  String titleHint() {
    return "up to %,d %s".formatted(connector.rules().titleMax(), unit());
  }

  String textHint() {
    String length = "up to %,d %s".formatted(connector.rules().textMax(), unit());
    return has(Feature.THREAD)
        ? length
            + " each; a line of --- begins the next of up to %d parts"
                .formatted(connector.rules().partsMax())
        : length;
  }

  private String unit() {
    Counting counting = connector.rules().counting();
    return counting == Counting.UTF8_BYTES ? "bytes" : "characters";
  }

  /** {@code up to 10 pictures, or a video}. */
  String filesHint() {
    List<String> kinds = new ArrayList<>();
    int most = has(Feature.SINGLE_IMAGE) && !has(Feature.MULTIPLE_IMAGES) ? 1 : 0;
    if (pictures()) {
      int pictures = most == 1 ? 1 : connector.rules().imagesMax();
      kinds.add(pictures == 1 ? "a picture" : "up to %d pictures".formatted(pictures));
    }
    if (has(Feature.VIDEO)) {
      kinds.add(has(Feature.MIXED_MEDIA) ? "videos among them" : "a video");
    }
    if (has(Feature.DOCUMENT)) {
      kinds.add("a document");
    }
    return has(Feature.MIXED_MEDIA) ? String.join(", ", kinds) : String.join(", or ", kinds);
  }

  String coverHint() {
    return has(Feature.ARTICLE)
        ? "An article needs a cover; without one, its first picture is taken."
        : has(Feature.COVER_AT)
            ? "Else the moment below, or what " + platform() + " chooses."
            : "Else a still of the video, where " + platform() + " needs a cover.";
  }

  String shortName() {
    return switch (connector.platform()) {
      case YOUTUBE -> "As a Short";
      default -> "As a reel";
    };
  }

  List<Option> visibilities() {
    return connector.options().visibilities().stream()
        .sorted()
        .map(v -> new Option(word(v), seenBy(v)))
        .toList();
  }

  List<Option> replies() {
    return connector.options().replies().stream()
        .sorted()
        .map(r -> new Option(word(r), answeredBy(r)))
        .toList();
  }

  private static String seenBy(Visibility who) {
    return switch (who) {
      case PUBLIC -> "Everybody";
      case UNLISTED -> "Whoever has the link";
      case FOLLOWERS -> "Followers";
      case PRIVATE -> "Nobody else";
      case TRIAL -> "A trial audience first";
    };
  }

  private static String answeredBy(Replies who) {
    return switch (who) {
      case EVERYONE -> "Everybody";
      case FOLLOWERS -> "Followers";
      case FOLLOWED -> "Whom you follow";
      case MENTIONED -> "Who is named in it";
      case VERIFIED -> "Verified accounts";
      case NOBODY -> "Nobody";
    };
  }

  /** The account's own of this kind, with what was typed though it is not listed. */
  List<Option> shelves(Shelf.Kind kind, String typed) {
    List<Option> there = new ArrayList<>();
    shelves.stream()
        .filter(s -> s.kind() == kind)
        .map(s -> new Option(s.id(), s.name().isBlank() ? s.id() : s.name()))
        .forEach(there::add);
    if (!there.isEmpty()
        && !typed.isEmpty()
        && there.stream().noneMatch(o -> o.value().equals(typed))) {
      there.add(new Option(typed, typed));
    }
    return there;
  }

  /** How long a poll may be open, and how many answers it has, in words. */
  String pollHint() {
    var polls = connector.options().polls();
    return "up to %d answers of %d characters".formatted(polls.answersMax(), polls.answerMax());
  }

  boolean pollQuestion() {
    return connector.options().polls().questionMax() > 0;
  }

  /** Whether the poll's length is the writer's choice. */
  boolean pollLength() {
    var polls = connector.options().polls();
    return !polls.shortest().equals(polls.longest());
  }

  String collaboratorsHint() {
    return "up to %d, by name".formatted(connector.options().collaboratorsMax());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
