package org.anabranch.web.gateway;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.stream.Stream;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.Replay;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Yaml;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of the past would have come to without some vendor, or configured otherwise.
 */
final class ReplayPage implements HttpService {
  private final Pages pages;
  private final Gateway gateway;
  private final History history;

  ReplayPage(Pages pages, Gateway gateway, History history) {
    this.pages = pages;
    this.gateway = gateway;
    this.history = history;
  }

  /** What was asked, as it was typed. */
  record Typed(List<String> without, String alias, String from, String to, String configuration) {}

  /**
   * @param vendors who can be left out
   * @param replay null until something was asked
   */
  record View(Chrome chrome, List<String> vendors, Typed typed, @Nullable Replay replay) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/decisions/replay", this::ask);
    rules.post("/decisions/replay", this::replay);
  }

  private void ask(ServerRequest request, ServerResponse response) {
    UriQuery query = request.query();
    List<String> without = query.contains("without") ? query.all("without") : List.of();
    send(response, new Typed(without, "", "", "", ""), null, null);
  }

  private void replay(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    Typed typed =
        new Typed(
            form.contains("without") ? form.all("without") : List.of(),
            Pages.field(form, "alias"),
            Pages.field(form, "from"),
            Pages.field(form, "to"),
            Pages.field(form, "configuration"));
    try {
      send(response, typed, history.replay(wish(typed)), null);
    } catch (ProblemException e) {
      send(response, typed, null, e.problem());
    }
  }

  private static History.Wish wish(Typed typed) {
    if (typed.without().isEmpty() && typed.configuration().isEmpty()) {
      throw Problem.badInput(
              "replay-same",
              "Nothing would be different.",
              "Tick a vendor to leave out, or give another configuration.")
          .asException();
    }
    return new History.Wish(
        typed.configuration().isEmpty()
            ? null
            : Yaml.parse("configuration", typed.configuration(), GatewayConfig.class),
        DecisionsPage.from(present(typed.from())),
        DecisionsPage.to(present(typed.to())),
        present(typed.alias()),
        typed.without());
  }

  private static @Nullable String present(String text) {
    return text.isEmpty() ? null : text;
  }

  private void send(
      ServerResponse response, Typed typed, @Nullable Replay replay, @Nullable Problem problem) {
    List<String> vendors =
        Stream.concat(
                gateway.deployments().stream().map(Deployment::vendor), typed.without().stream())
            .distinct()
            .sorted()
            .toList();
    View view = new View(pages.chrome("Replay", "models").with(problem), vendors, typed, replay);
    pages.send(response, "gateway/replay", view.chrome(), view);
  }
}
