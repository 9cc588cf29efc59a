package org.anabranch.studio;

import java.util.List;
import java.util.Optional;
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
 * wrong. The built-in writer is asked once: the same question gives it the same answer. Safe for
 * many threads; blocks.
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

  /**
   * @param ask the request, given what was wrong with the last answer
   * @param judge makes of an answer what can be made of it
   */
  <T> Written<T> write(
      Function<List<String>, CompletionRequest> ask,
      Function<String, Judged<T>> judge,
      Deadline deadline)
      throws InterruptedException {
    CompletionRequest request = ask.apply(List.of());
    Completion first = gateway.complete(request, deadline);
    Judged<T> judged = judge.apply(first.text());
    if (judged.faults().isEmpty() || first.deployment().builtIn() && judged.result().isPresent()) {
      return written(request, judged, first, Money.ZERO);
    }
    LOG.atInfo()
        .addKeyValue("task", request.task())
        .addKeyValue("deployment", first.deployment().id())
        .addKeyValue("faults", judged.faults())
        .log("The text broke the rules; asking once more");
    try {
      Completion second = gateway.complete(ask.apply(judged.faults()), deadline);
      Judged<T> again = judge.apply(second.text());
      return better(again, judged)
          ? written(request, again, second, first.cost())
          : written(request, judged, first, second.cost());
    } catch (ProblemException e) {
      if (judged.result().isEmpty()) {
        throw e;
      }
      return written(request, judged, first, Money.ZERO);
    }
  }

  private static boolean better(Judged<?> again, Judged<?> before) {
    return before.result().isEmpty()
        || again.result().isPresent() && again.faults().size() <= before.faults().size();
  }

  private static <T> Written<T> written(
      CompletionRequest request, Judged<T> judged, Completion completion, Money besides) {
    T result = judged.result().orElseThrow(() -> failed(request, judged.faults(), completion));
    return new Written<>(
        result,
        new Authorship(
            completion.deployment().model(),
            completion.deployment().id(),
            completion.deployment().vendor(),
            completion.decisionId(),
            completion.cost().plus(besides)));
  }

  private static ProblemException failed(
      CompletionRequest request, List<String> faults, Completion completion) {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "writer-failed",
            "%s gave no usable answer for %s: %s"
                .formatted(
                    completion.deployment().model(), request.task(), String.join(" ", faults)),
            "Run again; if it stays, take this model out of the configuration.")
        .asException();
  }
}
