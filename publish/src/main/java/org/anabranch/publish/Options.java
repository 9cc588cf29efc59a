package org.anabranch.publish;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a post is to be shown, beyond what it says. {@link #NONE} leaves everything as the platform
 * does by itself. Each option has its {@link Feature}; a platform that does not claim it refuses
 * the post before anything is sent.
 *
 * @param firstComment the account's own comment right below the post; empty for none
 * @param coverAt which moment of the video is its cover, where no cover file is given
 * @param location where it was made
 * @param shelves where it is put, at most one of each kind
 * @param collaborators accounts that are asked to be named as authors, as the platform writes them
 * @param quotes the platform's id of the post that this one quotes
 */
public record Options(
    String firstComment,
    @Nullable Duration coverAt,
    @Nullable Location location,
    Visibility visibility,
    Replies replies,
    List<Shelf> shelves,
    List<String> collaborators,
    @Nullable String quotes,
    @Nullable Poll poll) {
  public static final Options NONE =
      new Options(
          "", null, null, Visibility.PUBLIC, Replies.EVERYONE, List.of(), List.of(), null, null);

  /** Who sees the post. */
  public enum Visibility {
    PUBLIC,
    /** Who has the link. */
    UNLISTED,
    /** Followers or connections. */
    FOLLOWERS,
    /** The account itself. */
    PRIVATE,
    /** People who do not follow, first; followers when the platform or the account says so. */
    TRIAL
  }

  /** Who may answer. */
  public enum Replies {
    EVERYONE,
    FOLLOWERS,
    /** Whom the account follows. */
    FOLLOWED,
    /** Who is named in the post. */
    MENTIONED,
    /** Whose identity the platform has checked. */
    VERIFIED,
    NOBODY
  }

  /**
   * @param id the platform's id of the place
   */
  public record Location(String id, String name) {
    public Location {
      if (id.isBlank()) {
        throw new IllegalArgumentException("A location needs the platform's id of it");
      }
    }
  }

  public Options {
    shelves = List.copyOf(shelves);
    collaborators = List.copyOf(collaborators);
    if (shelves.stream().map(Shelf::kind).distinct().count() < shelves.size()) {
      throw new IllegalArgumentException("A post is put on one shelf of a kind: " + shelves);
    }
    if (coverAt != null && coverAt.isNegative()) {
      throw new IllegalArgumentException("A cover is not before the video: " + coverAt);
    }
  }

  /** The id of the shelf of this kind. */
  public Optional<String> shelf(Shelf.Kind kind) {
    return shelves.stream().filter(s -> s.kind() == kind).map(Shelf::id).findFirst();
  }

  public boolean hasFirstComment() {
    return !firstComment.isBlank();
  }

  public Options withFirstComment(String text) {
    return new Options(
        text, coverAt, location, visibility, replies, shelves, collaborators, quotes, poll);
  }

  public Options withCoverAt(@Nullable Duration moment) {
    return new Options(
        firstComment, moment, location, visibility, replies, shelves, collaborators, quotes, poll);
  }

  public Options withLocation(@Nullable Location place) {
    return new Options(
        firstComment, coverAt, place, visibility, replies, shelves, collaborators, quotes, poll);
  }

  public Options withVisibility(Visibility who) {
    return new Options(
        firstComment, coverAt, location, who, replies, shelves, collaborators, quotes, poll);
  }

  public Options withReplies(Replies who) {
    return new Options(
        firstComment, coverAt, location, visibility, who, shelves, collaborators, quotes, poll);
  }

  public Options withShelves(List<Shelf> places) {
    return new Options(
        firstComment, coverAt, location, visibility, replies, places, collaborators, quotes, poll);
  }

  public Options withCollaborators(List<String> accounts) {
    return new Options(
        firstComment, coverAt, location, visibility, replies, shelves, accounts, quotes, poll);
  }

  public Options withQuotes(@Nullable String postId) {
    return new Options(
        firstComment, coverAt, location, visibility, replies, shelves, collaborators, postId, poll);
  }

  public Options withPoll(@Nullable Poll asked) {
    return new Options(
        firstComment,
        coverAt,
        location,
        visibility,
        replies,
        shelves,
        collaborators,
        quotes,
        asked);
  }
}
