package org.anabranch.http;

import java.util.List;
import org.anabranch.publish.schedule.SimpleOptions;
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
  private static final OptionsBody NONE =
      new OptionsBody(null, null, null, null, null, null, null, null, null, null, null, null);

  record PollBody(
      @Nullable String question, @Nullable List<String> answers, @Nullable Long openMinutes) {}

  /** With the request's word for the placement, which stands beside the options. */
  static SimpleOptions of(@Nullable String placement, @Nullable OptionsBody given) {
    OptionsBody body = given == null ? NONE : given;
    @Nullable PollBody poll = body.poll();
    return new SimpleOptions(
        placement,
        body.firstComment(),
        body.coverAtMs(),
        body.location(),
        body.visibility(),
        body.replies(),
        body.board(),
        body.playlist(),
        body.community(),
        body.category(),
        given(body.collaborators()),
        body.quotes(),
        poll == null ? null : poll.question(),
        given(poll == null ? null : poll.answers()),
        poll == null ? null : poll.openMinutes());
  }

  /** A list that is given and empty takes away what was there before. */
  private static List<String> given(@Nullable List<String> list) {
    return list == null ? List.of() : list.isEmpty() ? List.of("") : list;
  }
}
