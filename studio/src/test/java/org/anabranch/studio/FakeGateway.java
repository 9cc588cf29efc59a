package org.anabranch.studio;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.gateway.Completion;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import tools.jackson.databind.JsonNode;

/**
 * A gateway with a model, or several one after another, that answer as the test says; it keeps what
 * it was asked.
 */
final class FakeGateway implements Gateway {
  final List<CompletionRequest> asked = Collections.synchronizedList(new ArrayList<>());
  private final Function<CompletionRequest, String> answers;
  private final boolean builtIn;
  private final Map<String, Function<CompletionRequest, String>> others = new LinkedHashMap<>();

  FakeGateway(boolean builtIn, Function<CompletionRequest, String> answers) {
    this.builtIn = builtIn;
    this.answers = answers;
  }

  /** Asked where those before are passed over. */
  FakeGateway then(String model, Function<CompletionRequest, String> answers) {
    others.put(model, answers);
    return this;
  }

  /** A model that does as it is told, with sentences of the article. */
  static FakeGateway good() {
    return new FakeGateway(false, FakeGateway::obedient);
  }

  /** A model that gives these answers one after another, and then the last one again. */
  static FakeGateway saying(String... answers) {
    List<String> left = new ArrayList<>(List.of(answers));
    return new FakeGateway(
        false,
        _ -> {
          synchronized (left) {
            return left.size() > 1 ? left.removeFirst() : left.getFirst();
          }
        });
  }

  static JsonNode task(CompletionRequest request) {
    return Json.tree(request.messages().getLast().content());
  }

  static String obedient(CompletionRequest request) {
    JsonNode task = task(request);
    List<String> sentences = new ArrayList<>();
    for (JsonNode section : task.path("article").path("sections")) {
      for (JsonNode paragraph : section.path("paragraphs")) {
        sentences.addAll(Sentences.of(paragraph.asString()));
      }
    }
    boolean board = task.path("task").asString().equals("storyboard");
    int max = task.path(board ? "line_max" : "text_max").asInt();
    int count = task.path(board ? "lines_max" : "parts_max").asInt();
    String title = task.path("article").path("title").asString();
    int titleMax = task.path("title_max").asInt();
    return Json.write(
            new Answer(
                title.substring(0, Math.min(title.length(), titleMax)),
                sentences.stream().filter(s -> s.length() <= max).limit(count).toList(),
                List.of("#Compute", "diversified compute", "river").subList(0, 3)))
        .replace("\"texts\"", board ? "\"lines\"" : "\"parts\"");
  }

  @Override
  public Completion complete(CompletionRequest request, Deadline deadline) {
    asked.add(request);
    Map<String, Function<CompletionRequest, String>> all = new LinkedHashMap<>();
    all.put("one", answers);
    all.putAll(others);
    String model =
        all.keySet().stream()
            .filter(m -> !request.passOver().contains("fake/" + m))
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.UNAVAILABLE,
                            "upstream-failed",
                            "No deployment answered.",
                            "Try again later.")
                        .asException());
    Deployment deployment =
        new Deployment(
            "fake/" + model, model, "fakers", "fake", Money.ZERO, Money.ZERO, null, builtIn);
    return new Completion(
        Objects.requireNonNull(all.get(model)).apply(request),
        deployment,
        "dec_" + asked.size(),
        10,
        10,
        Money.usd("0.001"));
  }

  @Override
  public List<float[]> embed(List<String> texts, Deadline deadline) {
    return List.of();
  }

  @Override
  public List<Deployment> deployments() {
    return List.of();
  }

  @Override
  public List<Canaried> canaries() {
    return List.of();
  }

  @Override
  public Optional<Decision> decision(String id) {
    return Optional.empty();
  }

  @Override
  public Optional<Deployment> without(String decisionId, String vendor) {
    return Optional.empty();
  }

  @Override
  public List<Decision> recentDecisions(int limit) {
    return List.of();
  }

  @Override
  public List<UsageTotal> usage() {
    return List.of();
  }
}
