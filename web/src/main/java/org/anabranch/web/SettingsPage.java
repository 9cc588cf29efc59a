package org.anabranch.web;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.cache.CacheConfig;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.UnknownName;
import org.anabranch.gateway.guard.GuardrailConfig;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.SecretRef;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Facts;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.anabranch.web.page.Snippet;
import org.anabranch.web.page.ViewerClock;
import org.jspecify.annotations.Nullable;

/** What this installation is and how it is set: accounts, addresses, every setting's origin. */
final class SettingsPage implements HttpService {
  private final Pages pages;
  private final Publisher publisher;
  private final Scheduling scheduling;

  SettingsPage(Pages pages, Publisher publisher, Scheduling scheduling) {
    this.pages = pages;
    this.publisher = publisher;
    this.scheduling = scheduling;
  }

  /** An account, without its credentials. */
  record Connected(Account account, boolean sandbox, boolean byHand) {}

  /** Whether a deployment's key is there; the key itself is never shown. */
  enum Key {
    /** It needs none. */
    NONE,
    PRESENT,
    MISSING
  }

  record DeploymentRow(DeploymentConfig config, Key key) {}

  record View(
      Chrome chrome,
      Facts facts,
      List<Connected> accounts,
      List<Snippet> snippets,
      List<DeploymentRow> deployments,
      GatewayConfig routes,
      List<UnknownName> unknown,
      ViewerClock.Seen clock,
      String typedZone) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/settings", (_, res) -> show(res, ViewerClock.zone().getId(), null));
    rules.post("/settings/clock", this::choose);
  }

  private void show(ServerResponse response, String typedZone, @Nullable Problem problem) {
    Chrome chrome = pages.chrome("Settings", "settings").with(problem);
    List<Connected> accounts =
        publisher.accounts().stream()
            .sorted(Comparator.comparing(Account::platform))
            .map(this::connected)
            .toList();
    Facts facts = pages.facts();
    View view =
        new View(
            chrome,
            facts,
            accounts,
            Snippet.all(facts.gateway()),
            deployments(facts),
            facts.routes().get(),
            facts.unknownNames().get(),
            ViewerClock.here(),
            typedZone);
    pages.send(response, "settings", chrome, view);
  }

  /** One zone for everybody, or each browser's own again. */
  private void choose(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    String typed = Pages.field(form, "zone");
    try {
      if (typed.isEmpty() || Pages.field(form, "do").equals("forget")) {
        scheduling.posts().usualZone().forget();
      } else {
        scheduling.posts().usualZone().choose(WallTime.zone(typed, ViewerClock.zone()));
      }
      Pages.see(response, "/settings#clock");
    } catch (ProblemException e) {
      show(response, typed, e.problem());
    }
  }

  private Connected connected(Account account) {
    return new Connected(
        account,
        Show.simulated(account.provenance()),
        publisher.connector(account).delivery() == Connector.Delivery.HAND_OFF);
  }

  private static List<DeploymentRow> deployments(Facts facts) {
    return facts.routes().get().deployments().stream()
        .map(d -> new DeploymentRow(d, key(facts, d.apiKey())))
        .toList();
  }

  /** A constant of the configuration, as a person writes it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String reads(GuardrailConfig guardrail) {
    return switch (guardrail.when()) {
      case BEFORE -> "requests";
      case AFTER -> "answers";
      case BOTH -> "requests and answers";
    };
  }

  static String whose(GuardrailConfig guardrail) {
    String workspaces =
        guardrail.workspaces().isEmpty()
            ? "everybody's"
            : "of " + String.join(", ", guardrail.workspaces());
    return guardrail.models().isEmpty()
        ? workspaces
        : workspaces + ", for " + String.join(", ", guardrail.models());
  }

  /** What the cache tells again, and to whom. */
  static String kinds(CacheConfig cache) {
    String kinds =
        Stream.of(
                cache.exact().enabled() ? "the same requests" : "",
                cache.semantic().enabled()
                    ? "questions %s alike".formatted(cache.semantic().threshold())
                    : "")
            .filter(k -> !k.isEmpty())
            .collect(Collectors.joining(" and "));
    String named =
        Stream.concat(cache.workspaces().entrySet().stream(), cache.models().entrySet().stream())
            .filter(Map.Entry::getValue)
            .map(Map.Entry::getKey)
            .sorted()
            .collect(Collectors.joining(", "));
    String whom = cache.everyone() ? "" : named.isEmpty() ? ", of nobody" : ", of " + named;
    return " for " + kinds + whom;
  }

  private static Key key(Facts facts, @Nullable SecretRef named) {
    if (named == null) {
      return Key.NONE;
    }
    return facts.hasSecret().test(named) ? Key.PRESENT : Key.MISSING;
  }
}
