package org.anabranch.publish.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Options;
import org.anabranch.publish.Options.Location;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Options.Visibility;
import org.anabranch.publish.Poll;
import org.anabranch.publish.Post;
import org.anabranch.publish.Post.Placement;
import org.anabranch.publish.Shelf;
import org.jspecify.annotations.Nullable;

/**
 * How a post is to be shown, as a person writes it down in a form, a request or a command. What is
 * null, blank or empty is as the platform does by itself; words like {@code unlisted} stand in any
 * case.
 *
 * @param placement {@code feed}, {@code short} or {@code story}
 * @param coverAtMs which moment of the video is its cover
 * @param location the platform's id of the place
 * @param visibility {@code public}, {@code unlisted}, {@code followers}, {@code private}, {@code
 *     trial}
 * @param replies {@code everyone}, {@code followers}, {@code followed}, {@code mentioned}, {@code
 *     verified}, {@code nobody}
 * @param board the platform's id of it; with a section {@code BOARD/SECTION}
 * @param quotes the platform's id of the post that is quoted
 * @param pollQuestion for platforms that take it in a field of its own
 * @param pollAnswers empty for no poll
 * @param pollMinutes how long votes are taken; a day when null
 */
public record SimpleOptions(
    @Nullable String placement,
    @Nullable String firstComment,
    @Nullable Long coverAtMs,
    @Nullable String location,
    @Nullable String visibility,
    @Nullable String replies,
    @Nullable String board,
    @Nullable String playlist,
    @Nullable String community,
    @Nullable String category,
    List<String> collaborators,
    @Nullable String quotes,
    @Nullable String pollQuestion,
    List<String> pollAnswers,
    @Nullable Long pollMinutes) {
  /** Everything as the platform does by itself. */
  public static final SimpleOptions NONE =
      new SimpleOptions(
          null, null, null, null, null, null, null, null, null, null, List.of(), null, null,
          List.of(), null);

  private static final long DAY_MINUTES = 1440;
  private static final Duration FIRST_SECOND = Duration.ofSeconds(1);

  public SimpleOptions {
    collaborators = List.copyOf(collaborators);
    pollAnswers = List.copyOf(pollAnswers);
  }

  /** How a post is shown, as a person would have written it down. */
  public static SimpleOptions shownBy(Post post) {
    Options options = post.options();
    @Nullable Poll poll = options.poll();
    return new SimpleOptions(
        post.placement().name().toLowerCase(Locale.ROOT),
        options.firstComment(),
        options.coverAt() == null ? null : options.coverAt().toMillis(),
        options.location() == null ? null : options.location().id(),
        options.visibility() == Visibility.PUBLIC ? null : word(options.visibility()),
        options.replies() == Replies.EVERYONE ? null : word(options.replies()),
        options.shelf(Shelf.Kind.BOARD).orElse(null),
        options.shelf(Shelf.Kind.PLAYLIST).orElse(null),
        options.shelf(Shelf.Kind.COMMUNITY).orElse(null),
        options.shelf(Shelf.Kind.CATEGORY).orElse(null),
        options.collaborators(),
        options.quotes(),
        poll == null ? null : poll.question(),
        poll == null ? List.of() : poll.answers(),
        poll == null ? null : poll.open().toMinutes());
  }

  /** Where the post is shown; null where nothing is said of it. A problem for any other word. */
  @Nullable Placement place() {
    if (!isGiven(placement)) {
      return null;
    }
    try {
      return word("placement", Placement.class, placement);
    } catch (IllegalArgumentException e) {
      throw invalid(e);
    }
  }

  /** The moment of the video that is its cover; its first second where none is named. */
  Duration coverMoment(Duration length) {
    if (coverAtMs != null) {
      return Duration.ofMillis(coverAtMs);
    }
    Duration middle = length.dividedBy(2);
    return middle.compareTo(FIRST_SECOND) < 0 ? middle : FIRST_SECOND;
  }

  /** The same, for platforms that take a cover's file and no moment. */
  SimpleOptions withoutCoverMoment() {
    return new SimpleOptions(
        placement,
        firstComment,
        null,
        location,
        visibility,
        replies,
        board,
        playlist,
        community,
        category,
        collaborators,
        quotes,
        pollQuestion,
        pollAnswers,
        pollMinutes);
  }

  /** In words, without what the platform does by itself; empty when that is all. */
  public String told() {
    List<String> words = new ArrayList<>();
    tell(words, "place", "feed".equals(placement) ? null : placement);
    tell(words, "first comment", firstComment);
    tell(words, "cover at ms", coverAtMs == null ? null : coverAtMs.toString());
    tell(words, "location", location);
    tell(words, "visibility", visibility);
    tell(words, "replies", replies);
    tell(words, "board", board);
    tell(words, "playlist", playlist);
    tell(words, "community", community);
    tell(words, "category", category);
    tell(words, "with", String.join(" ", collaborators));
    tell(words, "quotes", quotes);
    tell(words, "poll", String.join(" / ", pollAnswers));
    return String.join("; ", words);
  }

  private static void tell(List<String> words, String what, @Nullable String value) {
    if (isGiven(value)) {
      words.add(what + ": " + value);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /**
   * These changes to what was said before: what is null or an empty list here stays as it was, what
   * is blank, or a list of one blank, is taken away.
   */
  public SimpleOptions over(SimpleOptions before) {
    return new SimpleOptions(
        placement == null ? before.placement : placement,
        firstComment == null ? before.firstComment : firstComment,
        coverAtMs == null ? before.coverAtMs : coverAtMs,
        location == null ? before.location : location,
        visibility == null ? before.visibility : visibility,
        replies == null ? before.replies : replies,
        board == null ? before.board : board,
        playlist == null ? before.playlist : playlist,
        community == null ? before.community : community,
        category == null ? before.category : category,
        collaborators.isEmpty() ? before.collaborators : collaborators,
        quotes == null ? before.quotes : quotes,
        pollQuestion == null ? before.pollQuestion : pollQuestion,
        pollAnswers.isEmpty() ? before.pollAnswers : pollAnswers,
        pollMinutes == null ? before.pollMinutes : pollMinutes);
  }

  /**
   * The post, shown so and in no other way: what is not said is taken away, but for the placement.
   * A problem as with {@link #of}.
   */
  public Post replacing(Post post) {
    return of(post.withOptions(Options.NONE));
  }

  /** The post, shown so. A problem when something is none of the words there are. */
  public Post of(Post post) {
    try {
      Post placed =
          isGiven(placement)
              ? post.withPlacement(word("placement", Post.Placement.class, placement))
              : post;
      Options options = options();
      return options.equals(Options.NONE) ? placed : placed.withOptions(options);
    } catch (IllegalArgumentException e) {
      throw invalid(e);
    }
  }

  private static RuntimeException invalid(IllegalArgumentException e) {
    return Problem.badInput(
            "options-invalid",
            "The options are not valid: " + e.getMessage() + ".",
            "Mend it; docs/api.md says under “options” what there is.")
        .asException(e);
  }

  /** An {@link IllegalArgumentException} when something is none of the words there are. */
  private Options options() {
    return new Options(
        firstComment == null ? "" : firstComment.strip(),
        coverAtMs == null ? null : Duration.ofMillis(coverAtMs),
        location == null || location.isBlank() ? null : new Location(location.strip(), ""),
        isGiven(visibility) ? word("visibility", Visibility.class, visibility) : Visibility.PUBLIC,
        isGiven(replies) ? word("replies", Replies.class, replies) : Replies.EVERYONE,
        shelves(),
        given(collaborators),
        quotes == null || quotes.isBlank() ? null : quotes.strip(),
        given(pollAnswers).isEmpty()
            ? null
            : new Poll(
                pollQuestion == null ? "" : pollQuestion.strip(),
                given(pollAnswers),
                Duration.ofMinutes(pollMinutes == null ? DAY_MINUTES : pollMinutes)));
  }

  private static List<String> given(List<String> texts) {
    return texts.stream().map(String::strip).filter(t -> !t.isEmpty()).toList();
  }

  private static boolean isGiven(@Nullable String text) {
    return text != null && !text.isBlank();
  }

  private List<Shelf> shelves() {
    List<Shelf> shelves = new ArrayList<>();
    add(shelves, Shelf.Kind.BOARD, board);
    add(shelves, Shelf.Kind.PLAYLIST, playlist);
    add(shelves, Shelf.Kind.COMMUNITY, community);
    add(shelves, Shelf.Kind.CATEGORY, category);
    return shelves;
  }

  private static void add(List<Shelf> shelves, Shelf.Kind kind, @Nullable String id) {
    if (id != null && !id.isBlank()) {
      shelves.add(Shelf.of(kind, id.strip()));
    }
  }

  private static <E extends Enum<E>> E word(String what, Class<E> type, @Nullable String text) {
    String given = text == null ? "" : text.strip();
    return Arrays.stream(type.getEnumConstants())
        .filter(e -> e.name().equalsIgnoreCase(given))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is “%s”, and may be %s".formatted(what, given, words(type))));
  }

  private static <E extends Enum<E>> String words(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(e -> e.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
