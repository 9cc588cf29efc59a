package org.anabranch.web;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Provenance;
import org.anabranch.loop.Loop;
import org.anabranch.loop.Run;
import org.anabranch.loop.RunListener;
import org.anabranch.loop.RunReport;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication.State;
import org.anabranch.studio.Variant;

/** Runs that are in memory: one of them tells its progress and then waits for ever. */
final class FakeLoop implements Loop {
  private final Samples samples;

  FakeLoop(Samples samples) {
    this.samples = samples;
  }

  @Override
  public Run start(Request request, Deadline deadline) {
    samples.calls.add(
        "start " + request.source() + " " + request.platforms() + " review=" + request.review());
    if (request.text().orElse("").contains("\0")) {
      throw Problem.badInput("source-binary", "This is not a text.", "Paste a text.").asException();
    }
    Run run = Samples.made("run_new", "A new run", "en", Run.Stage.REVIEW, request.platforms(), 3);
    samples.runs.put(run.id(), run);
    return run;
  }

  @Override
  public Run work(String runId, RunListener listener, Deadline deadline)
      throws InterruptedException {
    Run run = Objects.requireNonNull(samples.runs.get(runId));
    if (!runId.equals(Samples.WORKING)) {
      return run;
    }
    double fraction = 0;
    for (Platform platform : run.platforms()) {
      listener.on(new RunListener.Event(run, platform, fraction, "writing"));
      fraction += 0.19;
    }
    samples.told.countDown();
    new CountDownLatch(1).await();
    return run;
  }

  @Override
  public Run publish(String runId) {
    samples.calls.add("publish " + runId);
    return Objects.requireNonNull(samples.runs.get(runId));
  }

  @Override
  public Optional<Run> run(String id) {
    return Optional.ofNullable(samples.runs.get(id));
  }

  @Override
  public List<Run> recent(int limit) {
    return samples.runs.values().stream()
        .sorted(Comparator.comparing(Run::createdAt).reversed())
        .toList();
  }

  @Override
  public List<Run> unfinished() {
    return List.of();
  }

  @Override
  public Run measureAgain(String runId, RunListener listener, Deadline deadline) {
    samples.calls.add("measure " + runId);
    return Objects.requireNonNull(samples.runs.get(runId));
  }

  @Override
  public RunReport report(String runId) {
    List<RunReport.Line> lines =
        samples.posts.stream()
            .map(
                p -> {
                  boolean live = p.state() == State.PUBLISHED;
                  Variant v =
                      samples.variants.stream()
                          .filter(
                              x ->
                                  x.runId().equals(Samples.DONE)
                                      && x.platform() == p.post().platform())
                          .findFirst()
                          .orElseThrow();
                  return new RunReport.Line(
                      p.post().platform(),
                      p.id(),
                      p.state(),
                      p.permalink(),
                      p.failure(),
                      p.post().title(),
                      p.post().text(),
                      v.by().model(),
                      v.by().deployment(),
                      v.by().vendor(),
                      v.by().cost(),
                      live
                          ? Map.of(
                              Metric.VIEWS,
                              Samples.views(p.post().platform()),
                              Metric.LIKES,
                              Samples.views(p.post().platform()) / 21)
                          : Map.of(),
                      live ? Samples.NOW : null,
                      Provenance.SIMULATED);
                })
            .toList();
    return new RunReport(
        Objects.requireNonNull(samples.runs.get(runId)),
        lines,
        Money.usd("0.0038"),
        Samples.ratingList(),
        List.of(
            new RunReport.Dependency(
                "model vendor",
                "River Cloud",
                0.62,
                "The built-in writer would have written these eight samples.posts instead."),
            new RunReport.Dependency(
                "platform", "X", 0.08, "One post of thirteen would not have appeared.")));
  }
}
