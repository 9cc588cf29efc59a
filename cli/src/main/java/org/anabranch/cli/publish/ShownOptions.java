package org.anabranch.cli.publish;

import java.util.List;
import org.anabranch.publish.schedule.SimpleOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a post is to be shown, for commands that plan one. */
final class ShownOptions {
  @Option(names = "--placement", paramLabel = "PLACE", description = "feed, short or story.")
  private @Nullable String placement;

  @Option(names = "--first-comment", paramLabel = "WORDS", description = "Right below the post.")
  private @Nullable String firstComment;

  @Option(names = "--cover-at", paramLabel = "MS", description = "The video's moment as cover.")
  private @Nullable Long coverAtMs;

  @Option(names = "--location", paramLabel = "ID", description = "The platform's id of a place.")
  private @Nullable String location;

  @Option(
      names = "--visibility",
      paramLabel = "WHO",
      description = "public, unlisted, followers, private or trial.")
  private @Nullable String visibility;

  @Option(
      names = "--replies",
      paramLabel = "WHO",
      description = "everyone, followers, followed, mentioned, verified or nobody.")
  private @Nullable String replies;

  @Option(names = "--board", paramLabel = "ID", description = "A board, or BOARD/SECTION.")
  private @Nullable String board;

  @Option(names = "--playlist", paramLabel = "ID", description = "A playlist.")
  private @Nullable String playlist;

  @Option(names = "--community", paramLabel = "ID", description = "A community.")
  private @Nullable String community;

  @Option(names = "--category", paramLabel = "ID", description = "A category or partition.")
  private @Nullable String category;

  @Option(names = "--with", paramLabel = "ACCOUNT", description = "A collaborator; again for more.")
  private List<String> collaborators = List.of();

  @Option(names = "--quotes", paramLabel = "ID", description = "Quotes the post with this id.")
  private @Nullable String quotes;

  @Option(names = "--poll", paramLabel = "ANSWER", description = "An answer; again for more.")
  private List<String> pollAnswers = List.of();

  @Option(
      names = "--poll-question",
      paramLabel = "WORDS",
      description = "Where it has a field of its own.")
  private @Nullable String pollQuestion;

  @Option(names = "--poll-minutes", paramLabel = "N", description = "Open so long; else a day.")
  private @Nullable Long pollMinutes;

  SimpleOptions given() {
    return new SimpleOptions(
        placement,
        firstComment,
        coverAtMs,
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
}
