package org.anabranch.http;

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
import org.anabranch.publish.Shelf;
import org.jspecify.annotations.Nullable;

/**
 * A post's options as a request gives them; what is absent is as the platform does by itself. Words
 * like {@code unlisted} stand in any case.
 *
 * @param coverAtMs which moment of the video is its cover
 * @param location the platform's id of the place
 * @param visibility {@code public}, {@code unlisted}, {@code followers}, {@code private}, {@code
 *     trial}
 * @param replies {@code everyone}, {@code followers}, {@code followed}, {@code mentioned}, {@code
 *     verified}, {@code nobody}
 * @param board the platform's id of it; with a section {@code BOARD/SECTION}
 * @param quotes the platform's id of the post that is quoted
 */
record OptionsBody(
    @Nullable String firstComment,
    @Nullable Long coverAtMs,
    @Nullable String location,
    @Nullable String visibility,
    @Nullable String replies,
    @Nullable String board,
    @Nullable String playlist,
    @Nullable String community,
    @Nullable String category,
    @Nullable List<String> collaborators,
    @Nullable String quotes,
    @Nullable PollBody poll) {
  record PollBody(
      @Nullable String question, @Nullable List<String> answers, @Nullable Long openMinutes) {}

  Options options() {
    try {
      return new Options(
          firstComment == null ? "" : firstComment.strip(),
          coverAtMs == null ? null : Duration.ofMillis(coverAtMs),
          location == null ? null : new Location(location, ""),
          visibility == null ? Visibility.PUBLIC : word(Visibility.class, visibility),
          replies == null ? Replies.EVERYONE : word(Replies.class, replies),
          shelves(),
          collaborators == null ? List.of() : collaborators,
          quotes,
          poll == null ? null : poll(poll));
    } catch (IllegalArgumentException e) {
      throw Problem.badInput(
              "options-invalid",
              "The options are not valid: " + e.getMessage(),
              "See “options” in docs/api.md.")
          .asException(e);
    }
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
    if (id != null) {
      shelves.add(Shelf.of(kind, id));
    }
  }

  private static Poll poll(PollBody body) {
    return new Poll(
        body.question() == null ? "" : body.question(),
        body.answers() == null ? List.of() : body.answers(),
        Duration.ofMinutes(body.openMinutes() == null ? 1440 : body.openMinutes()));
  }

  /** One of an enum's words; an {@link IllegalArgumentException} that names them all otherwise. */
  static <E extends Enum<E>> E word(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(e -> e.name().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("“%s” is none of %s".formatted(text, words(type))));
  }

  private static <E extends Enum<E>> String words(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(e -> e.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
