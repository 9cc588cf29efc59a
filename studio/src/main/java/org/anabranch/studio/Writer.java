package org.anabranch.studio;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.anabranch.gateway.Completion;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.studio.Variant.Authorship;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the gateway for a text and, where the answer breaks the rules, once more with what was
 * wrong. Where neither answer is of any use, whoever gave them is passed over and the next
 * deployment is asked, until nobody is left. The built-in writer is asked once: the same question
 * gives it the same answer. Safe for many threads; blocks.
 */
final class Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  private final Gateway gateway;

  Writer(Gateway gateway) {
    this.gateway = gateway;
  }

  /**
   * What was made of one answer.
   *
   * @param result empty when the answer was of no use
   * @param faults what the writer should mend
   */
  record Judged<T>(Optional<T> result, List<String> faults) {}

  record Written<T>(T result, Authorship by) {}

  /** What deployments answered that was of no use, one after another. */
  private static final class Useless {
    final Set<String> deployments = new LinkedHashSet<>();
    final Set<String> models = new LinkedHashSet<>();
    List<String> faults = List.of();
    Money cost = Money.ZERO;

    void add(Completion completion, Judged<?> judged) {
      deployments.add(completion.deployment().id());
      models.add(completion.deployment().model());
      faults = judged.faults();
      cost = cost.plus(completion.cost());
    }
  }

  /**
   * @param ask the request, given what was wrong with the last answer
   * @param judge makes of an answer what can be made of it
   */
  <T> Written<T> write(
      Function<List<String>, CompletionRequest> ask,
      Function<String, Judged<T>> judge,
      Deadline deadline)
      throws InterruptedException {
    Useless useless = new Useless();
    try {
      Optional<Written<T>> written = Optional.empty();
      while (written.isEmpty()) { // ends, since each time there is at least one deployment less
        written = byOne(ask, judge, useless, deadline);
      }
      return written.get();
    } catch (ProblemException e) {
      throw useless.models.isEmpty() || !isNobodyLeft(e)
          ? e
          : failed(ask.apply(List.of()), useless);
    }
  }

  private static boolean isNobodyLeft(ProblemException e) {
    return switch (e.problem().code()) {
      case "upstream-failed", "no-deployment", "constraints-unmet", "context-length-exceeded" ->
          true;
      default -> false;
    };
  }

  /** Empty when neither the first answer nor the mended one is of any use. */
  private <T> Optional<Written<T>> byOne(
      Function<List<String>, CompletionRequest> ask,
      Function<String, Judged<T>> judge,
      Useless useless,
      Deadline deadline)
      throws InterruptedException {
    CompletionRequest request = ask.apply(List.of()).passingOver(useless.deployments);
    Completion first = gateway.complete(request, deadline);
    Judged<T> judged = judge.apply(first.text());
    if (judged.faults().isEmpty() || first.deployment().builtIn() && judged.result().isPresent()) {
      return written(judged, first, useless.cost);
    }
    LOG.atInfo()
        .addKeyValue("task", request.task())
        .addKeyValue("deployment", first.deployment().id())
        .addKeyValue("faults", judged.faults())
        .log("The text broke the rules; asking once more");
    Completion second;
    try {
      CompletionRequest mending = ask.apply(judged.faults());
      second = gateway.complete(mending.passingOver(useless.deployments), deadline);
    } catch (ProblemException e) {
      if (judged.result().isEmpty()) {
        throw e;
      }
      return written(judged, first, useless.cost);
    }
    Judged<T> again = judge.apply(second.text());
    if (judged.result().isEmpty() && again.result().isEmpty()) {
      useless.add(first, judged);
      useless.add(second, again);
      LOG.atWarn()
          .addKeyValue("task", request.task())
          .addKeyValue("deployments", useless.deployments)
          .addKeyValue("faults", again.faults())
          .log("Nothing usable was written; passing on to the next deployment");
      return Optional.empty();
    }
    return better(again, judged)
        ? written(again, second, useless.cost.plus(first.cost()))
        : written(judged, first, useless.cost.plus(second.cost()));
  }

  private static boolean better(Judged<?> again, Judged<?> before) {
    return before.result().isEmpty()
        || again.result().isPresent() && again.faults().size() <= before.faults().size();
  }

  private static <T> Optional<Written<T>> written(
      Judged<T> judged, Completion completion, Money besides) {
    return judged
        .result()
        .map(
            result ->
                new Written<>(
                    result,
                    new Authorship(
                        completion.deployment().model(),
                        completion.deployment().id(),
                        completion.deployment().vendor(),
                        completion.decisionId(),
                        completion.cost().plus(besides))));
  }

  private static ProblemException failed(CompletionRequest request, Useless useless) {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "writer-failed",
            "%s gave no usable answer for %s, and nobody else is left to ask: %s"
                .formatted(
                    String.join(", ", useless.models),
                    request.task(),
                    String.join(" ", useless.faults)),
            "Run again; if it stays, take the model out of the configuration, or add another"
                + " deployment that can write.")
        .asException();
  }
}
