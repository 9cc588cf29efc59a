package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.cli.product.Product.Place;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.catalog.Enabling;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.UnknownName;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.http.ControlPlane;
import org.anabranch.http.ReloadApi;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The configuration file, written again while the stations run. */
class ReloaderTest {
  private static final String ONE =
      """
      sandbox: {enabled: false}
      gateway:
        deployments:
          - {id: one, model: m, vendor: v, base_url: "http://127.0.0.1:9/v1"}
      """;

  @TempDir Path home;

  @Test
  void a_good_file_is_taken_up_and_a_bad_one_is_refused_by_what_is_wrong() throws Exception {
    Path file = home.resolve("anabranch.yaml");
    Files.writeString(file, ONE);
    try (Stations stations =
            Stations.open(new Place(home, Optional.empty()), Map.of(), Clock.systemUTC());
        ControlPlane server =
            ControlPlane.start(
                0,
                List.of(
                    new ReloadApi(
                        stations.reloader()::reload, stations.reloader()::unknownNames)));
        HttpClient http = HttpClient.newHttpClient()) {
      assertThat(ids(stations)).contains("one").doesNotContain("two");

      Files.writeString(
          file, ONE.replace("id: one", "id: two").replace("gateway:", "gateway:\n  port: 8181"));
      stations.reloader().look();
      assertThat(ids(stations)).contains("two").doesNotContain("one");

      Files.writeString(file, ONE.replace("vendor: v", "vendor: [v"));
      stations.reloader().look();
      assertThat(ids(stations)).contains("two");
      assertThat(stations.reloader().refusal().orElseThrow()).contains("deployments[0].vendor");
      assertThat(stations.reloader().current().deployments())
          .as("the console tells what is in force")
          .extracting(DeploymentConfig::id)
          .containsExactly("two");
      assertThatThrownBy(stations.reloader()::reload)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("deployments[0].vendor");
      HttpResponse<String> refused = post(http, server.address());
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("deployments[0].vendor");

      Files.writeString(file, ONE.replace("gateway:", "gateway:\n  port: 8282"));
      HttpResponse<String> taken = post(http, server.address());
      assertThat(taken.body()).contains("\"reloaded\":true").contains("gateway.port");
      assertThat(ids(stations)).contains("one").doesNotContain("two");
      assertThat(stations.reloader().refusal()).isEmpty();
      assertThat(post(http, server.address()).body())
          .as("it still listens where it did")
          .contains("gateway.port");

      Files.writeString(file, ONE);
      assertThat(post(http, server.address()).body())
          .as("back to what it began with, nothing waits for a restart")
          .contains("\"afterRestart\":[]");
    }
  }

  @Test
  void a_file_that_is_empty_or_gone_for_a_moment_takes_no_keys_away() throws Exception {
    Path file = home.resolve("anabranch.yaml");
    Files.writeString(file, ONE);
    try (Stations stations =
        Stations.open(new Place(home, Optional.empty()), Map.of(), Clock.systemUTC())) {
      Files.writeString(file, "");
      stations.reloader().look();
      assertThat(ids(stations)).contains("one");
      assertThat(stations.reloader().refusal().orElseThrow()).contains("is empty or gone");

      Files.delete(file);
      stations.reloader().look();
      assertThat(ids(stations)).contains("one");
      assertThatThrownBy(stations.reloader()::reload).hasMessageContaining("is empty or gone");

      Files.writeString(file, ONE.replace("id: one", "id: two"));
      stations.reloader().look();
      assertThat(ids(stations)).contains("two");
      assertThat(stations.reloader().refusal()).isEmpty();
    }
  }

  @Test
  void names_that_nothing_has_are_told_and_taken_back_once_something_has_them() throws Exception {
    Path file = home.resolve("anabranch.yaml");
    Files.writeString(file, ONE);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Reloader.class);
    Level before = logger.getLevel();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
    try (Stations stations =
        Stations.open(new Place(home, Optional.empty()), Map.of(), Clock.systemUTC())) {
      Reloader reloader = stations.reloader();
      assertThat(reloader.unknownNames()).isEmpty();

      Files.writeString(
          file,
          ONE
              + """
                aliases:
                  - {name: w, candidates: [one, house/big], canary: {deployment: house/big, share: 0.1}}
                guardrails: [{name: keys, kind: secrets, workspaces: [acme]}]
              """);
      reloader.look();
      reloader.follow();
      assertThat(reloader.unknownNames())
          .extracting(UnknownName::message)
          .containsExactly(
              "Alias “w”: candidates “house/big” is no deployment or model in use.",
              "Alias “w”: canary “house/big” is no deployment in use.",
              "Guardrail “keys”: workspaces “acme” is no workspace.");
      assertThat(told(log, Level.WARN)).as("each once").hasSize(3);

      stations
          .treasury()
          .set(new ScopeId(ScopeId.Kind.WORKSPACE, "acme", "acme"), Treasury.Bounds.NONE);
      stations.market().set("provider,model,cost_input,cost_output\nhouse,big,1,2\n");
      stations.market().enable("house/big", Enabling.at(URI.create("http://127.0.0.1:9/v1"), null));
      reloader.follow();
      assertThat(reloader.unknownNames()).isEmpty();
      assertThat(told(log, Level.INFO))
          .anyMatch(line -> line.contains("is over") && line.contains("house/big"))
          .anyMatch(line -> line.contains("is over") && line.contains("acme"));
    } finally {
      logger.detachAppender(log);
      logger.setLevel(before);
    }
  }

  private static List<String> told(ListAppender<ILoggingEvent> log, Level level) {
    return List.copyOf(log.list).stream()
        .filter(e -> e.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void where_nothing_runs_names_of_the_file_alone_are_known_and_that_is_said() {
    String yaml =
        ONE
            + """
              aliases: [{name: w, mirror: {deployment: noe, share: 1}}]
              workspaces: [{name: acme}]
            publish: {x: {workspace_caps_usd: {acem: 50, elsewhere: 10}}}
            """;

    assertThat(UnknownHere.outside(Yaml.parse("anabranch.yaml", yaml, Configuration.class)))
        .containsExactly(
            "Alias “w”: mirror “noe” is no deployment in use. Did you mean “one”?",
            "X: workspace_caps_usd “acem” is no workspace. Did you mean “acme”?",
            "Offers in use, and workspaces made since, are seen only while a server runs.");
    assertThat(UnknownHere.outside(Yaml.parse("anabranch.yaml", ONE, Configuration.class)))
        .isEmpty();
  }

  private static HttpResponse<String> post(HttpClient http, URI server) throws Exception {
    return http.send(
        HttpRequest.newBuilder(server.resolve("/api/reload"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static List<String> ids(Stations stations) {
    return stations.gateway().deployments().stream().map(Deployment::id).toList();
  }
}
