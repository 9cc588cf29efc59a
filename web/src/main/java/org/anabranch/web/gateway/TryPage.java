package org.anabranch.web.gateway;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.anabranch.gateway.Completion;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.config.BuiltIn;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.CompletionRequest.Message;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/** One prompt to up to four models at once: their answers, and what each took. */
final class TryPage implements HttpService {
  private static final int MOST = 4;
  private static final int LONGEST_PROMPT = 100_000;
  private static final int OUTPUT_TOKENS = 800;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Pages pages;
  private final Gateway gateway;

  TryPage(Pages pages, Gateway gateway) {
    this.pages = pages;
    this.gateway = gateway;
  }

  /**
   * @param completion absent when it failed
   * @param failure why, when it did
   */
  record Tried(
      Deployment asked, Duration took, @Nullable Completion completion, @Nullable Problem failure) {
    String seconds() {
      return "%.2f s".formatted(took.toMillis() / 1000.0);
    }
  }

  /**
   * @param unavailable by id, why nobody is asked there now
   */
  record View(
      Chrome chrome,
      List<Deployment> deployments,
      Map<String, String> unavailable,
      List<String> chosen,
      String prompt,
      List<Tried> tried) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/models/try", (_, res) -> send(res, firstFew(), "", List.of(), null));
    rules.post("/models/try", this::ask);
  }

  private List<String> firstFew() {
    Set<String> unavailable = gateway.unavailable().keySet();
    return talking().stream()
        .map(Deployment::id)
        .filter(id -> !unavailable.contains(id))
        .limit(MOST)
        .toList();
  }

  /** Those that answer prompts; embeddings and the like do not. */
  private List<Deployment> talking() {
    Set<String> others =
        pages.facts().routes().get().deployments().stream()
            .filter(d -> d.service() != Service.CHAT)
            .map(DeploymentConfig::id)
            .collect(Collectors.toSet());
    return gateway.deployments().stream()
        .filter(d -> !others.contains(d.id()) && !d.id().equals(BuiltIn.EMBEDDINGS_ID))
        .toList();
  }

  private void ask(ServerRequest request, ServerResponse response) throws InterruptedException {
    Parameters form = Pages.form(request);
    String prompt = Pages.field(form, "prompt");
    List<String> chosen = form.contains("deployment") ? form.all("deployment") : List.of();
    List<Deployment> asked = talking().stream().filter(d -> chosen.contains(d.id())).toList();
    @Nullable Problem problem = refusal(prompt, asked);
    List<Tried> tried = problem == null ? askAll(asked, prompt) : List.of();
    send(response, chosen, prompt, tried, problem);
  }

  private static @Nullable Problem refusal(String prompt, List<Deployment> asked) {
    if (prompt.isEmpty() || prompt.length() > LONGEST_PROMPT) {
      return Problem.badInput(
          "prompt-length", "There is nothing to ask, or too much.", "Write up to 100,000 signs.");
    }
    return asked.isEmpty() || asked.size() > MOST
        ? Problem.badInput(
            "models-chosen",
            Count.of(asked.size(), "model is", "models are") + " chosen.",
            "Choose one to four.")
        : null;
  }

  /** When this returns, no call is still running. */
  private List<Tried> askAll(List<Deployment> asked, String prompt) throws InterruptedException {
    Deadline deadline = Deadline.in(PATIENCE);
    List<Callable<Tried>> calls =
        asked.stream().<Callable<Tried>>map(d -> () -> tried(d, prompt, deadline)).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Tried>> ends =
          threads.invokeAll(calls, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      List<Tried> tried = new ArrayList<>();
      for (int i = 0; i < ends.size(); i++) {
        tried.add(end(ends.get(i), asked.get(i)));
      }
      return tried;
    }
  }

  private static Tried end(Future<Tried> end, Deployment asked) throws InterruptedException {
    if (end.isCancelled()) {
      Problem late =
          Problem.of(
              Problem.Kind.UNAVAILABLE, "no-answer", "No answer in 90 seconds.", "Ask for less.");
      return new Tried(asked, PATIENCE, null, late);
    }
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Asking " + asked.id() + " broke", e.getCause());
    }
  }

  private Tried tried(Deployment deployment, String prompt, Deadline deadline)
      throws InterruptedException {
    CompletionRequest request =
        new CompletionRequest(
            "console",
            deployment.id(),
            "try",
            List.of(new Message("user", prompt)),
            false,
            OUTPUT_TOKENS,
            1);
    long start = System.nanoTime();
    try {
      Completion completion = gateway.complete(request, deadline);
      return new Tried(deployment, since(start), completion, null);
    } catch (ProblemException e) {
      return new Tried(deployment, since(start), null, e.problem());
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void send(
      ServerResponse response,
      List<String> chosen,
      String prompt,
      List<Tried> tried,
      @Nullable Problem problem) {
    View view =
        new View(
            pages.chrome("Try side by side", "models").with(problem),
            talking(),
            gateway.unavailable(),
            chosen,
            prompt,
            tried);
    pages.send(response, "gateway/try", view.chrome(), view);
  }
}
