package org.anabranch.publish.media;

import java.time.Clock;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;

/**
 * The library, what fills it in pieces, and what fits its files to platforms: one wiring of the
 * three.
 */
public record MediaStation(MediaLibrary library, ResumableUploads uploads, MediaFitting fitting) {
  /**
   * What the largest platform takes in one file that a person's own video may have (YouTube aside).
   */
  private static final long MOST_BYTES = 8L << 30;

  public static MediaStation open(Database database, Home home, Ids ids, Clock clock) {
    MediaProbe probe = new MediaProbe(MOST_BYTES);
    MediaLibrary library = new MediaLibrary(database, home, probe, MOST_BYTES, ids, clock);
    return new MediaStation(
        library,
        new ResumableUploads(database, library, ids, clock),
        new MediaFitting(home.directory("media-fitted"), probe));
  }
}
