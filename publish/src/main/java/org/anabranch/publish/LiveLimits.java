package org.anabranch.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.anabranch.publish.Failure.Reason;

/**
 * What one account may do right now, as its platform says; what the platform does not say is empty
 * and binds nothing. Read before a post is scheduled, so that its person can still change it.
 *
 * @param postsLeft how many posts the platform still takes in its own period
 * @param textMax how long a text may be, in the units of {@link Rules#counting}, where the account
 *     has another limit than its platform
 * @param videoMax how long a video may run
 * @param shelves the boards, playlists and communities there are; empty when they were not asked
 */
public record LiveLimits(
    OptionalLong postsLeft,
    OptionalLong textMax,
    Optional<Duration> videoMax,
    Optional<List<Shelf>> shelves) {
  /** Nothing is known. */
  public static final LiveLimits NONE =
      new LiveLimits(
          OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());

  public LiveLimits {
    shelves = shelves.map(List::copyOf);
  }

  /** What stands against this post at the moment, each with what to do; empty when nothing does. */
  public List<Failure> check(Post post) {
    List<Failure> found = new ArrayList<>();
    String name = post.platform().title();
    postsLeft.ifPresent(
        left -> {
          if (left <= 0) {
            found.add(
                Failure.of(Reason.QUOTA, "quota", "%s takes no more posts for now.".formatted(name))
                    .withFix("Schedule it for tomorrow, or choose another account."));
          }
        });
    videoMax.ifPresent(
        most ->
            post.video()
                .filter(video -> video.duration().compareTo(most) > 0)
                .ifPresent(
                    video ->
                        found.add(
                            Failure.of(
                                    Reason.MEDIA,
                                    "video-too-long-for-account",
                                    "The video runs %,d s; this account may post %,d s."
                                        .formatted(video.duration().toSeconds(), most.toSeconds()))
                                .withFix(
                                    "Cut the video, or verify the account with %s."
                                        .formatted(name)))));
    shelves.ifPresent(
        there -> post.options().shelves().forEach(s -> missing(s, there).ifPresent(found::add)));
    return List.copyOf(found);
  }

  /** Only kinds that the platform listed are judged: it may list boards and not categories. */
  private static Optional<Failure> missing(Shelf shelf, List<Shelf> there) {
    List<Shelf> same = there.stream().filter(s -> s.kind() == shelf.kind()).toList();
    String board = shelf.id().replaceFirst("/.*", "");
    if (same.isEmpty() || same.stream().anyMatch(s -> s.id().equals(board))) {
      return Optional.empty();
    }
    String kind = shelf.kind().name().toLowerCase(Locale.ROOT);
    return Optional.of(
        Failure.of(
                Reason.CONTENT,
                kind + "-gone",
                "The account has no %s %s.".formatted(kind, shelf.id()))
            .withFix(
                "Choose one of: "
                    + String.join(
                        ", ", same.stream().map(s -> s.name() + " (" + s.id() + ")").toList())));
  }
}
