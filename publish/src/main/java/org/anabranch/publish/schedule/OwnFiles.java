package org.anabranch.publish.schedule;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Post.Placement;
import org.jspecify.annotations.Nullable;

/**
 * The person's own files, as a post takes them. Safe for many threads; may block while a file is
 * fitted.
 */
@FunctionalInterface
public interface OwnFiles {
  /** There are none. */
  OwnFiles NONE = (_, _) -> Optional.empty();

  /**
   * The file of this name or id, fitted to the platform; empty when no own file is called so.
   * Throws a problem that says what to do when it cannot be made fit.
   */
  Optional<Media> fitted(Platform platform, String name);

  /** As {@link #fitted(Platform, String)}, telling how far it is. */
  default Optional<Media> fitted(Platform platform, String name, Progress progress) {
    return fitted(platform, name);
  }

  /** As {@link #fitted(Platform, String)}, for where in the post the file is to stand. */
  default Optional<Media> fitted(Use use, String name, Progress progress) {
    return fitted(use.platform(), name, progress);
  }

  /**
   * What would be done to the file so that it fits there, one plain phrase each; empty when nothing
   * has to be, or no own file is called so. Throws what {@code fitted} throws of a file that cannot
   * be made fit. Does not block on FFmpeg.
   */
  default List<String> changes(Use use, String name) {
    return List.of();
  }

  /** A picture as a post's cover, fitted to what the platform takes as one. */
  default Optional<Media> cover(Platform platform, String name, Progress progress) {
    return Optional.empty();
  }

  /** A still of a post's video as its cover; empty where there is nothing that makes one. */
  default Optional<Media> still(Platform platform, Media video, Duration at) {
    return Optional.empty();
  }

  /**
   * Where a file is to stand.
   *
   * @param placement null for where the platform shows such a post by itself
   * @param alone whether it is the only file of its post
   */
  record Use(Platform platform, @Nullable Placement placement, boolean alone) {
    public Placement placement(boolean video) {
      return placement != null ? placement : Post.usualPlacement(platform, video && alone);
    }
  }

  /** What is being fitted for posts just now. */
  default List<Fitting> fittings() {
    return List.of();
  }

  /**
   * A file on its way into a post.
   *
   * @param name as people know it
   * @param fraction how much is done, from 0 to 1
   */
  record Fitting(String name, Platform platform, double fraction, String what) {}

  /** What there is to choose from, newest first. */
  default List<OwnFile> recent(int most) {
    return List.of();
  }

  /** One file to choose. */
  record OwnFile(String id, String name, Kind kind, String altText) {
    /** What it is, by its content. */
    public enum Kind {
      PICTURE,
      VIDEO,
      DOCUMENT
    }

    public boolean video() {
      return kind == Kind.VIDEO;
    }

    public boolean picture() {
      return kind == Kind.PICTURE;
    }
  }
}
