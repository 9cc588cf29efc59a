package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.live.Admission;
import org.anabranch.gateway.RoutedGateway;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Decisions over the API, of the real gateway. */
@Timeout(300)
class HistoryApiTest {
  @TempDir Path directory;

  @Test
  void a_decision_is_told_in_sentences_and_with_its_entries_of_the_ledger() throws Exception {
    TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
    try (Home home = Home.open(directory);
        Database database = Database.sqlite(directory.resolve("anabranch.db"));
        RoutedGateway gateway =
            new RoutedGateway(
                GatewayConfig.defaults(),
                new Dialects(List.of(), List.of(), Map.of()),
                ref -> Optional.empty(),
                home,
                database,
                Ratings.NONE,
                BidPrices.NONE,
                Admission.OPEN,
                (messages, json, most) -> "text",
                texts -> texts.stream().map(t -> new float[] {1}).toList(),
                new Ids(clock, new Random(7)),
                clock);
        ControlPlane server = ControlPlane.start(0, List.of(new HistoryApi(gateway.history())))) {
      Wire wire = new Wire(server.address());
      CompletionRequest asked =
          new CompletionRequest(
              "studio",
              CompletionRequest.AUTO,
              "write/x",
              List.of(new CompletionRequest.Message("user", "Say something.")),
              false,
              100,
              7);
      String id =
          gateway.complete(asked, Deadline.in(java.time.Duration.ofSeconds(60))).decisionId();

      JsonNode decision = wire.get("/api/decisions/" + id).json();
      assertThat(decision.get("task").asString()).isEqualTo("write/x");
      assertThat(decision.at("/basis/needs").isArray()).isTrue();
      assertThat(decision.get("explanation")).isNotEmpty();
      assertThat(decision.at("/cost/usd").decimalValue()).isZero();
      JsonNode entry = decision.get("ledger").get(0);
      assertThat(entry.get("decisionId").asString()).isEqualTo(id);
      assertThat(entry.get("part").asString()).isEqualTo("CALL");
      assertThat(wire.get("/api/decisions").json().get("decisions")).hasSize(1);
      assertThat(wire.get("/api/decisions/no").json().get("code").asString())
          .isEqualTo("decision-unknown");
    }
  }
}
