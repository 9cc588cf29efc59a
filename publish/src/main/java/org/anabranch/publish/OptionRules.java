package org.anabranch.publish;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Options.Visibility;

/**
 * What a platform accepts of {@link Options}, of documents and of alternative texts, as its
 * documents say. {@link #NONE} is where every platform starts. Texts are counted as its {@link
 * Rules} count.
 *
 * @param altTextMax characters of an alternative text; longer ones are cut, never refused
 * @param visibilities {@link Visibility#PUBLIC} is always among them
 * @param replies {@link Replies#EVERYONE} is always among them
 * @param shortMax how long a {@link Post.Placement#SHORT} may run
 * @param storyMax how long the video of a {@link Post.Placement#STORY} may run
 */
public record OptionRules(
    int altTextMax,
    int firstCommentMax,
    int collaboratorsMax,
    Set<Visibility> visibilities,
    Set<Replies> replies,
    Polls polls,
    Documents documents,
    Duration shortMax,
    Duration storyMax) {
  public static final OptionRules NONE =
      new OptionRules(
          1000,
          0,
          0,
          Set.of(Visibility.PUBLIC),
          Set.of(Replies.EVERYONE),
          new Polls(0, 0, 0, Duration.ZERO, Duration.ZERO),
          new Documents(0, Set.of()),
          Duration.ZERO,
          Duration.ZERO);

  /**
   * @param answersMax 0 where there are no polls
   * @param answerMax characters of an answer
   * @param questionMax characters of the question; 0 where the post's text is the question
   */
  public record Polls(
      int answersMax, int answerMax, int questionMax, Duration shortest, Duration longest) {}

  /**
   * @param types content types
   */
  public record Documents(long maxBytes, Set<String> types) {
    public Documents {
      types = Set.copyOf(types);
    }
  }

  public OptionRules {
    visibilities = Set.copyOf(visibilities);
    replies = Set.copyOf(replies);
  }

  public OptionRules withAltText(int most) {
    return new OptionRules(
        most,
        firstCommentMax,
        collaboratorsMax,
        visibilities,
        replies,
        polls,
        documents,
        shortMax,
        storyMax);
  }

  public OptionRules withFirstComment(int most) {
    return new OptionRules(
        altTextMax,
        most,
        collaboratorsMax,
        visibilities,
        replies,
        polls,
        documents,
        shortMax,
        storyMax);
  }

  public OptionRules withCollaborators(int most) {
    return new OptionRules(
        altTextMax,
        firstCommentMax,
        most,
        visibilities,
        replies,
        polls,
        documents,
        shortMax,
        storyMax);
  }

  /** These, beside {@link Visibility#PUBLIC}. */
  public OptionRules withVisibilities(Visibility first, Visibility... rest) {
    Set<Visibility> all = EnumSet.of(first, rest);
    all.add(Visibility.PUBLIC);
    return new OptionRules(
        altTextMax,
        firstCommentMax,
        collaboratorsMax,
        all,
        replies,
        polls,
        documents,
        shortMax,
        storyMax);
  }

  /** These, beside {@link Replies#EVERYONE}. */
  public OptionRules withReplies(Replies first, Replies... rest) {
    Set<Replies> all = EnumSet.of(first, rest);
    all.add(Replies.EVERYONE);
    return new OptionRules(
        altTextMax,
        firstCommentMax,
        collaboratorsMax,
        visibilities,
        all,
        polls,
        documents,
        shortMax,
        storyMax);
  }

  public OptionRules withPolls(Polls taken) {
    return new OptionRules(
        altTextMax,
        firstCommentMax,
        collaboratorsMax,
        visibilities,
        replies,
        taken,
        documents,
        shortMax,
        storyMax);
  }

  public OptionRules withDocuments(Documents taken) {
    return new OptionRules(
        altTextMax,
        firstCommentMax,
        collaboratorsMax,
        visibilities,
        replies,
        polls,
        taken,
        shortMax,
        storyMax);
  }

  public OptionRules withShorts(Duration longest) {
    return new OptionRules(
        altTextMax,
        firstCommentMax,
        collaboratorsMax,
        visibilities,
        replies,
        polls,
        documents,
        longest,
        storyMax);
  }

  public OptionRules withStories(Duration longest) {
    return new OptionRules(
        altTextMax,
        firstCommentMax,
        collaboratorsMax,
        visibilities,
        replies,
        polls,
        documents,
        shortMax,
        longest);
  }
}
