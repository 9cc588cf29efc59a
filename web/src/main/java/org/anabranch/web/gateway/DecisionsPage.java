package org.anabranch.web.gateway;

import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.UnknownName;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Explanation;
import org.anabranch.kernel.Moments;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** Where requests went, and for each of them why. */
final class DecisionsPage implements HttpService {
  private static final int PAGE = 40;
  private static final int VENDORS = 12;
  private static final List<String> PARAMETERS =
      List.of("caller", "model", "deployment", "answered", "from", "to");

  private final Pages pages;
  private final Gateway gateway;
  private final History history;

  DecisionsPage(Pages pages, Gateway gateway, History history) {
    this.pages = pages;
    this.gateway = gateway;
    this.history = history;
  }

  /**
   * @param typed the filter as it was typed, by the name of its field
   * @param unknown names in the settings of the alias that is looked at, which nothing has
   * @param next the address of the next page, empty on the last
   */
  record View(
      Chrome chrome,
      List<UnknownName> unknown,
      Map<String, String> typed,
      List<String> deployments,
      List<Decision> decisions,
      String first,
      String next) {
    boolean filtered() {
      return typed.values().stream().anyMatch(t -> !t.isEmpty());
    }
  }

  /**
   * @param explanation the decision in sentences
   * @param models names by deployment
   * @param parts of the scores that made a difference
   * @param paid entries of the ledger; none when nobody was paid
   */
  record One(
      Chrome chrome,
      Decision decision,
      List<String> explanation,
      Map<String, String> models,
      @Nullable Chart chart,
      List<ScoreChart.Part> parts,
      List<History.Paid> paid,
      List<Without> withouts) {
    /** What its caller pays for. */
    Money cost() {
      return History.Paid.sum(paid, false);
    }

    /** What nobody's caller pays for; zero without a copy. */
    Money copies() {
      return History.Paid.sum(paid, true);
    }
  }

  /** Who would have been chosen had a vendor not existed; null for nobody. */
  record Without(String vendor, @Nullable Deployment chosen) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/decisions", this::list);
    rules.get("/decisions/{id}", this::one);
  }

  private void list(ServerRequest request, ServerResponse response) {
    UriQuery query = request.query();
    Map<String, String> typed = new LinkedHashMap<>();
    PARAMETERS.forEach(p -> typed.put(p, query.first(p).orElse("").strip()));
    String after = query.first("after").orElse("");
    @Nullable Problem problem = null;
    History.Page page = new History.Page(List.of(), null);
    try {
      page = history.decisions(filter(typed), after.isEmpty() ? null : after, PAGE);
    } catch (ProblemException e) {
      problem = e.problem();
    }
    View view =
        new View(
            pages.chrome("Decisions", "models").with(problem),
            pages.facts().unknownNames().get().stream()
                .filter(n -> n.isOf(typed.getOrDefault("model", "")))
                .toList(),
            typed,
            gateway.deployments().stream().map(Deployment::id).toList(),
            page.decisions(),
            after.isEmpty() ? "" : address(typed, null),
            page.next() == null ? "" : address(typed, page.next()));
    pages.send(response, "gateway/decisions", view.chrome(), view);
  }

  private static History.Filter filter(Map<String, String> typed) {
    String answered = typed.getOrDefault("answered", "");
    return new History.Filter(
        from(text(typed, "from")),
        to(text(typed, "to")),
        text(typed, "model"),
        text(typed, "caller"),
        text(typed, "deployment"),
        answered.isEmpty() ? null : answered.equals("yes"));
  }

  private static @Nullable String text(Map<String, String> typed, String name) {
    String text = typed.getOrDefault(name, "");
    return text.isEmpty() ? null : text;
  }

  static @Nullable Instant from(@Nullable String typed) {
    return typed == null ? null : Moments.from("from", typed);
  }

  static @Nullable Instant to(@Nullable String typed) {
    return typed == null ? null : Moments.to("to", typed);
  }

  private static String address(Map<String, String> typed, @Nullable String after) {
    Map<String, String> parts = new LinkedHashMap<>(typed);
    if (after != null) {
      parts.put("after", after);
    }
    String query =
        parts.entrySet().stream()
            .filter(e -> !e.getValue().isEmpty())
            .map(e -> e.getKey() + "=" + Show.path(e.getValue()))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "/decisions" : "/decisions?" + query;
  }

  private void one(ServerRequest request, ServerResponse response) {
    String id = Pages.id(request);
    Decision decision = history.decision(id).orElseThrow(() -> Pages.unknown("decision", id));
    Map<String, String> models =
        gateway.deployments().stream()
            .collect(Collectors.toMap(Deployment::id, Deployment::model, (a, _) -> a));
    Optional<Chart> chart = ScoreChart.of(decision);
    One view =
        new One(
            pages.chrome("Decision", "models"),
            decision,
            Explanation.of(decision),
            models,
            chart.orElse(null),
            ScoreChart.parts(decision),
            history.paid(id),
            withouts(decision));
    pages.send(response, "gateway/decision", view.chrome(), view);
  }

  /** What came of it, as the page's title. */
  static String title(Decision decision) {
    if (decision.chosen().isPresent()) {
      return "Answered by " + decision.chosen().get().deploymentId();
    }
    if (decision.refusedBy().isPresent()) {
      return "Refused by a " + decision.refusedBy().get().by();
    }
    return decision.fromCache()
        ? "Answered from the cache"
        : decision
            .stoppedBy()
            .map(n -> "Stopped by the guardrail “" + n.by() + "”")
            .orElseGet(() -> unanswered(decision));
  }

  private static String unanswered(Decision decision) {
    String by = decision.attempts().isEmpty() ? "" : decision.attempts().getLast().deploymentId();
    return switch (ended(decision)) {
      case "rejected" -> "Rejected by " + by;
      case "broken" -> "Broken off by " + by;
      case "abandoned" -> "Left by the client";
      case "stopped" -> "Stopped with the gateway";
      default -> "Nobody answered";
    };
  }

  /** How the last attempt of a request that nobody answered ended; empty where none was made. */
  static String ended(Decision decision) {
    return decision.attempts().isEmpty() ? "" : word(decision.attempts().getLast().outcome());
  }

  private static final List<String> KINDS =
      List.of("failed", "broken", "passed over", "rejected", "abandoned", "stopped", "lost");

  /** What an outcome begins with. */
  static String word(String outcome) {
    return KINDS.stream().filter(outcome::startsWith).findFirst().orElse("failed");
  }

  /** The rest of it. */
  static String rest(String outcome) {
    String word = word(outcome);
    return outcome.startsWith(word)
        ? outcome.substring(word.length()).replaceFirst("^: ?", "").strip()
        : outcome;
  }

  /** Bad only where the deployment was at fault. */
  static String chip(String outcome) {
    return List.of("failed", "broken").contains(word(outcome)) ? "bad" : "warn";
  }

  /** None where the decision was not made by choosing a vendor. */
  private List<Without> withouts(Decision decision) {
    if (decision.refusedBy().isPresent()
        || decision.fromCache()
        || (decision.stoppedBy().isPresent() && decision.attempts().isEmpty())) {
      return List.of();
    }
    return decision.candidates().stream()
        .filter(c -> c.removedBy() == null)
        .map(Decision.Candidate::vendor)
        .distinct()
        .limit(VENDORS)
        .map(v -> new Without(v, gateway.without(decision.id(), v).orElse(null)))
        .toList();
  }
}
