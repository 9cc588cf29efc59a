package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.http.ControlPlane;
import org.anabranch.http.ReloadApi;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            ControlPlane.start(0, List.of(new ReloadApi(stations.reloader()::reload)));
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
    }
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
