package org.anabranch.loop;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.loop.Run.Stage;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.studio.Source;
import org.anabranch.studio.Studio;

/**
 * Which run a request is: one that was cut off and goes on, one that is finished and is told again,
 * or a new one over the platforms that nobody has taken this source to.
 */
final class Starting {
  private final RunStore runs;
  private final Studio studio;
  private final Publisher publisher;
  private final RunAccounts accounts;
  private final Ids ids;
  private final Clock clock;

  Starting(
      RunStore runs,
      Studio studio,
      Publisher publisher,
      RunAccounts accounts,
      Ids ids,
      Clock clock) {
    this.runs = runs;
    this.studio = studio;
    this.publisher = publisher;
    this.accounts = accounts;
    this.ids = ids;
    this.clock = clock;
  }

  /** Reads the source, which may take long, and gives its run. */
  Run run(Loop.Request request, Deadline deadline) throws InterruptedException {
    accounts.require(request.platforms(), request.accounts());
    Map<Platform, String> chosen = accounts.chosen(request.platforms(), request.accounts());
    Source source =
        request.text().isPresent()
            ? studio.readText(request.source(), request.text().get())
            : studio.read(request.source(), request.allowPrivateAddresses(), deadline);
    while (true) {
      List<Run> earlier = runs.ofSource(source);
      Set<Platform> wanted = EnumSet.copyOf(request.platforms());
      if (!request.dryRun()) {
        Optional<Run> same = sameRun(request, earlier, wanted);
        if (same.isPresent()) {
          return same.get();
        }
      }
      Run run = fresh(request, source, wanted, chosen);
      if (runs.insert(run, request.review(), earlier.size())) {
        return run;
      }
    }
  }

  /**
   * The run that this request goes on with or repeats. Takes out of {@code wanted} what another run
   * published or is going to.
   */
  private Optional<Run> sameRun(Loop.Request request, List<Run> earlier, Set<Platform> wanted) {
    Optional<Run> cutOff =
        earlier.stream()
            .filter(r -> !r.dryRun() && r.stage() != Stage.DONE)
            .filter(r -> !request.again() || r.platforms().size() == wanted.size())
            .filter(r -> wanted.containsAll(r.platforms()) || r.platforms().containsAll(wanted))
            .findFirst();
    if (cutOff.isPresent() || request.again()) {
      return cutOff;
    }
    wanted.removeAll(taken(earlier));
    return wanted.isEmpty()
        ? earlier.stream().filter(r -> !r.dryRun()).findFirst()
        : Optional.empty();
  }

  private Run fresh(
      Loop.Request request, Source source, Set<Platform> wanted, Map<Platform, String> accounts) {
    Instant now = clock.instant();
    return new Run(
        ids.next("run"),
        source.id(),
        request.source(),
        source.title(),
        source.language(),
        List.copyOf(wanted),
        accounts,
        request.dryRun(),
        Stage.WRITE,
        now,
        now);
  }

  /**
   * Where this very source went before and was not refused or stopped whole, or where a run that
   * was cut off is still going to take it.
   */
  private Set<Platform> taken(List<Run> earlier) {
    Set<Platform> taken = EnumSet.noneOf(Platform.class);
    for (Run run : earlier) {
      Set<Platform> theirs = EnumSet.noneOf(Platform.class);
      if (!run.dryRun() && run.stage() != Stage.DONE) {
        theirs.addAll(run.platforms());
      }
      for (Publication publication : publisher.group(run.id())) {
        switch (publication.state()) {
          case FAILED, CANCELLED -> {
            // A thread refused half-way is partly there: only a person may send it anew.
            if (publication.remoteId() == null) {
              theirs.remove(publication.post().platform());
            } else {
              theirs.add(publication.post().platform());
            }
          }
          case QUEUED,
              PREPARING,
              CHECKING,
              COMMITTING,
              OUTCOME_UNKNOWN,
              CONFIRMING,
              WAITING_FOR_PERSON,
              WAITING_FOR_ACCOUNT,
              PUBLISHED ->
              theirs.add(publication.post().platform());
        }
      }
      taken.addAll(theirs);
    }
    return taken;
  }
}
