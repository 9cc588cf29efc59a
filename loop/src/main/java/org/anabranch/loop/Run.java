package org.anabranch.loop;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.anabranch.publish.Platform;

/**
 * One source on its way round the loop.
 *
 * @param accounts the account chosen for each platform, fixed at the start so that a run that goes
 *     on never goes elsewhere; a platform that is absent goes to its first account
 * @param stage the station it is at; {@link Stage#DONE} when it went round
 */
public record Run(
    String id,
    String sourceId,
    String sourceName,
    String title,
    String language,
    List<Platform> platforms,
    Map<Platform, String> accounts,
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
    accounts = Map.copyOf(accounts);
  }

  /** A run to the first account of each platform. */
  public Run(
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
    this(
        id,
        sourceId,
        sourceName,
        title,
        language,
        platforms,
        Map.of(),
        dryRun,
        stage,
        createdAt,
        updatedAt);
  }
}
