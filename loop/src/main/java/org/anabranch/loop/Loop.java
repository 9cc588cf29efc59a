package org.anabranch.loop;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Platform;

/**
 * Takes one source round the loop. A run is durable from {@link #start} on: whatever kills the
 * process, {@link #work} on the same run goes on where it was. Safe for many threads; calls block.
 */
public interface Loop {
  /**
   * What a person asks for.
   *
   * @param source a file or an address; or the name of a pasted text, with the text in {@code text}
   * @param accounts the account to go to, for platforms where it is not the first
   * @param again publish even though this very source went to a platform before
   * @param dryRun write and make everything, publish nothing
   * @param review stop after writing, for a person to look and edit; {@link #publish} goes on
   */
  record Request(
      String source,
      Optional<String> text,
      List<Platform> platforms,
      Map<Platform, String> accounts,
      boolean allowPrivateAddresses,
      boolean dryRun,
      boolean again,
      boolean review) {
    public Request {
      platforms = List.copyOf(platforms);
      accounts = Map.copyOf(accounts);
    }

    /** To the first account of each platform. */
    public Request(
        String source,
        Optional<String> text,
        List<Platform> platforms,
        boolean allowPrivateAddresses,
        boolean dryRun,
        boolean again,
        boolean review) {
      this(source, text, platforms, Map.of(), allowPrivateAddresses, dryRun, again, review);
    }
  }

  /**
   * Reads the source and stores the run. The same source with the same platforms is the same run:
   * one that was cut off goes on, {@code again} or not; one that is finished is returned as it is,
   * unless {@code again}. Otherwise only the platforms that no other run took go into a new run.
   */
  Run start(Request request, Deadline deadline) throws InterruptedException;

  /**
   * Takes the run as far as it goes; waits first while another thread of this process works it.
   * Returns its last state; throws a problem when it cannot go on.
   */
  Run work(String runId, RunListener listener, Deadline deadline) throws InterruptedException;

  /** Releases a run that waits for review, so that {@link #work} publishes it. */
  Run publish(String runId);

  Optional<Run> run(String id);

  /** Newest first. */
  List<Run> recent(int limit);

  /**
   * Runs that a crash or a stop left unfinished, and those with a post that is to be tried again.
   */
  List<Run> unfinished();

  /**
   * Lets a simulated day pass again and measures and rates anew; for runs in the sandbox or live
   * ones alike. A dry run has nothing to measure and is returned as it is.
   */
  Run measureAgain(String runId, RunListener listener, Deadline deadline)
      throws InterruptedException;

  RunReport report(String runId);
}
