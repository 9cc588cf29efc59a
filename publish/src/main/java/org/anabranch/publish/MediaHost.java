package org.anabranch.publish;

import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gives platforms that fetch files an address for each: signed, short-lived, good for that one
 * file. Safe for many threads.
 */
@FunctionalInterface
public interface MediaHost extends Function<Media, URI> {
  /**
   * Why the world would not reach those addresses, found out by asking for one the way a platform
   * would; empty when it would. Asked before a post is accepted, so that it does not fail when it
   * is due. May block for some seconds; a good answer is remembered for some minutes.
   */
  default Optional<Failure> unreachable() {
    return Optional.empty();
  }
}
