package org.anabranch.publish.schedule;

import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;

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
  record OwnFile(String id, String name, boolean video) {}
}
