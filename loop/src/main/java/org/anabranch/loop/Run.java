package org.anabranch.loop;

import java.time.Instant;
import java.util.List;
import org.anabranch.publish.Platform;

/**
 * One source on its way round the loop.
 *
 * @param stage the station it is at; {@link Stage#DONE} when it went round
 */
public record Run(
    String id,
    String sourceId,
    String sourceName,
    String title,
    String language,
    List<Platform> platforms,
    boolean dryRun,
    Stage stage,
    Instant createdAt,
    Instant updatedAt) {
  public enum Stage {
    WRITE,
    /** Everything is written; a person looks before anything is published. */
    REVIEW,
    MAKE,
    PUBLISH,
    MEASURE,
    RATE,
    DONE
  }

  public Run {
    platforms = List.copyOf(platforms);
  }
}
