package org.anabranch.publish.media;

import java.nio.file.Path;
import java.util.List;

/**
 * A file as a platform takes it.
 *
 * @param file whole, and named after its content and what was done to it
 * @param probed what it is now
 * @param changes what was done, one plain phrase each, for the person: {@code shortened from 180 s
 *     to 140 s}; empty when the file was good as it was
 */
public record Fitted(Path file, Probed probed, List<String> changes) {
  public Fitted {
    changes = List.copyOf(changes);
  }
}
