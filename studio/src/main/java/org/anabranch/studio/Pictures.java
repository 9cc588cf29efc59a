package org.anabranch.studio;

import java.util.Optional;
import org.anabranch.studio.Source.Block.Picture;

/**
 * Gets the pictures a document names. A picture that cannot be had, measured or published is left
 * out, with a warning in the log: it is not worth losing the article for.
 */
@FunctionalInterface
interface Pictures {
  /**
   * @param reference as it stands in the document: a path, an address, a {@code data:} URI
   */
  Optional<Picture> take(String reference, String alt);
}
