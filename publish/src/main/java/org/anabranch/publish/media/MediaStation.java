package org.anabranch.publish.media;

import java.nio.file.Path;
import java.time.Clock;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;

/**
 * The library, what fills it in pieces, what fits its files to platforms, and what was fitted: one
 * wiring of the four.
 */
public record MediaStation(
    MediaLibrary library, ResumableUploads uploads, MediaFitting fitting, FittedFiles fitted) {
  /**
   * What the largest platform takes in one file that a person's own video may have (YouTube aside).
   */
  private static final long MOST_BYTES = 8L << 30;

  public static MediaStation open(Database database, Home home, Ids ids, Clock clock) {
    MediaProbe probe = new MediaProbe(MOST_BYTES);
    MediaLibrary library = new MediaLibrary(database, home, probe, MOST_BYTES, ids, clock);
    Path fitted = home.directory("media-fitted");
    return new MediaStation(
        library,
        new ResumableUploads(database, library, ids, clock),
        new MediaFitting(fitted, probe, clock),
        new FittedFiles(database, fitted, clock));
  }
}
