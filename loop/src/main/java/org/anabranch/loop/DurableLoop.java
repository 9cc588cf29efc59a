package org.anabranch.loop;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.gateway.Gateway;
import org.anabranch.insight.Insight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.loop.Run.Stage;
import org.anabranch.loop.RunListener.Event;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.studio.Studio;

/**
 * The loop over a database: every station stores what it made under the run's id and gives the same
 * back when asked again, and the run stores the station it is at. So going on after a crash is
 * simply {@link #work} from the stored stage; nothing here has to know what exactly was cut off.
 */
public final class DurableLoop implements Loop {
  private final RunStore runs;
  private final Turns turns = new Turns();
  private final Publisher publisher;
  private final Starting starting;
  private final StageWork stages;
  private final Reporter reporter;

  /**
   * @param simulatedTime the sandbox's clock; empty when there is no sandbox
   */
  public DurableLoop(
      Database database,
      Studio studio,
      Gateway gateway,
      Publisher publisher,
      Insight insight,
      Optional<SimulatedTime> simulatedTime,
      Ids ids,
      Clock clock) {
    this.runs = new RunStore(database, clock);
    this.publisher = publisher;
    RunAccounts accounts = new RunAccounts(publisher);
    this.starting = new Starting(runs, studio, publisher, accounts, ids, clock);
    this.stages = new StageWork(runs, accounts, studio, publisher, insight, simulatedTime, clock);
    this.reporter = new Reporter(studio, gateway, publisher, insight);
  }

  @Override
  public Run start(Request request, Deadline deadline) throws InterruptedException {
    return starting.run(request, deadline);
  }

  @Override
  public Run work(String runId, RunListener listener, Deadline deadline)
      throws InterruptedException {
    Run known = existing(runId);
    Runnable waiting =
        () -> listener.on(new Event(known, null, 0, "somebody else works this run; waiting"));
    try (Turns.Taken turn = turns.take(runId, waiting, deadline)) {
      return stages.goOn(reopened(existing(runId)), listener, deadline);
    }
  }

  /**
   * A finished run is published further when a person had one of its posts tried again, or one is
   * still open.
   */
  private Run reopened(Run run) {
    boolean open =
        run.stage() == Stage.DONE
            && publisher.group(run.id()).stream()
                .anyMatch(
                    p ->
                        StageWork.mayStillMove(p.state())
                            || p.state() == Publication.State.OUTCOME_UNKNOWN
                            || p.state() == Publication.State.CONFIRMING);
    return open ? runs.advance(run.id(), Stage.PUBLISH) : run;
  }

  private Run existing(String runId) {
    return runs.run(runId)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "run-unknown",
                        "There is no run “" + runId + "”.",
                        "List the runs with: anabranch runs")
                    .asException());
  }

  @Override
  public Run publish(String runId) {
    Run run = existing(runId);
    return run.stage() == Stage.REVIEW ? runs.advance(runId, Stage.MAKE) : run;
  }

  @Override
  public Optional<Run> run(String id) {
    return runs.run(id);
  }

  @Override
  public List<Run> recent(int limit) {
    return runs.recent(limit);
  }

  /**
   * A finished run with a post that is not at rest, such as one to be tried again, is among them.
   */
  @Override
  public List<Run> unfinished() {
    Map<String, Run> all = new LinkedHashMap<>();
    runs.unfinished().forEach(r -> all.put(r.id(), r));
    for (String group : publisher.unfinishedGroups()) {
      runs.run(group).ifPresent(r -> all.putIfAbsent(r.id(), r));
    }
    return List.copyOf(all.values());
  }

  @Override
  public Run measureAgain(String runId, RunListener listener, Deadline deadline)
      throws InterruptedException {
    Run run = existing(runId);
    if (run.stage() == Stage.DONE && !run.dryRun()) {
      runs.measureAnew(runId);
    }
    return work(runId, listener, deadline);
  }

  @Override
  public RunReport report(String runId) {
    return reporter.report(existing(runId));
  }
}
