package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.kernel.Deadline;
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
    try (RealGateway real = new RealGateway(directory);
        ControlPlane server =
            ControlPlane.start(0, List.of(new HistoryApi(real.gateway.history())))) {
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
      String id = real.gateway.complete(asked, Deadline.in(Duration.ofSeconds(60))).decisionId();

      JsonNode decision = wire.get("/api/decisions/" + id).json();
      assertThat(decision.get("task").asString()).isEqualTo("write/x");
      assertThat(decision.at("/basis/needs").isArray()).isTrue();
      assertThat(decision.get("explanation")).isNotEmpty();
      assertThat(decision.at("/cost/usd").decimalValue()).isZero();
      JsonNode entry = decision.get("ledger").get(0);
      assertThat(entry.get("decisionId").asString()).isEqualTo(id);
      assertThat(entry.get("part").asString()).isEqualTo("CALL");
      assertThat(wire.get("/api/decisions").json().get("decisions")).hasSize(1);
      String today = decision.get("at").asString().substring(0, 10);
      assertThat(wire.get("/api/decisions?from=%s&to=%<s".formatted(today)).json().get("decisions"))
          .as("a day in “to” is meant whole")
          .hasSize(1);
      assertThat(
              wire.get("/api/decisions?to=%sT00:00:00Z".formatted(today)).json().get("decisions"))
          .isEmpty();
      assertThat(
              wire.post("/api/replay", "{\"from\": \"%s\", \"to\": \"%<s\"}".formatted(today))
                  .json()
                  .get("requests")
                  .asLong())
          .isEqualTo(1);
      assertThat(wire.get("/api/decisions/no").json().get("code").asString())
          .isEqualTo("decision-unknown");
    }
  }
}
