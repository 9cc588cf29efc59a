package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The marketplace over HTTP, with the facts that are shipped. */
@Timeout(300)
class ModelsApiTest {
  private static final String OFFER = "groq/openai/gpt-oss-120b";

  @TempDir Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-11-23T10:00:00Z"));
  private Database database;
  private ControlPlane server;
  private Wire wire;

  @BeforeEach
  void start() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    Marketplace market =
        new Marketplace(database, _ -> Optional.empty(), _ -> Optional.empty(), List.of(), clock);
    server = ControlPlane.start(0, List.of(new ModelsApi(market, clock)));
    wire = new Wire(server.address());
  }

  @AfterEach
  void stop() {
    server.close();
    database.close();
  }

  @Test
  void models_are_found_page_by_page_with_where_their_figures_come_from() {
    JsonNode first = wire.get("/api/models?q=claude+opus&sort=name&limit=3").json();
    assertThat(first.at("/origin/source").asString()).isEqualTo("models.dev");
    assertThat(first.at("/origin/asOf").asString()).isEqualTo("2026-07-02");
    assertThat(first.get("total").asInt()).isGreaterThan(6);
    JsonNode second = wire.get("/api/models?q=claude+opus&sort=name&limit=3&offset=3").json();
    assertThat(second.at("/models/0/id").asString())
        .isNotEqualTo(first.at("/models/0/id").asString());
    assertThat(first.at("/models/0/lowestPrice/input").isNumber()).isTrue();
    assertThat(
            wire.get("/api/models?provider=groq&capability=tools&open_weights=true&context=100000")
                .json()
                .get("total")
                .asInt())
        .isPositive();
  }

  @Test
  void an_id_with_slashes_stands_in_the_address_plain_or_encoded() {
    for (String id : List.of("openai/gpt-oss-120b", "openai%2Fgpt-oss-120b", OFFER)) {
      JsonNode model = wire.get("/api/models/" + id).json();
      assertThat(model.get("id").asString()).as(id).isEqualTo("openai/gpt-oss-120b");
      assertThat(model.get("offers").size()).isGreaterThan(20);
    }
    JsonNode elsewhere = wire.get("/api/models/" + OFFER + "/substitutes").json();
    assertThat(elsewhere.valueStream().map(o -> o.at("/facts/provider").asString()))
        .hasSizeGreaterThan(20)
        .doesNotContain("groq");
  }

  @Test
  void two_to_four_models_are_compared() {
    String ids = "openai/gpt-oss-120b,moonshotai/kimi-k2.6";
    assertThat(wire.get("/api/models/compare?ids=" + ids).json()).hasSize(2);
    assertThat(wire.get("/api/models/compare?ids=openai/gpt-oss-120b").status()).isEqualTo(400);
    assertThat(wire.get("/api/models/compare?ids=" + ids + ",no/such").status()).isEqualTo(404);
  }

  @Test
  void an_offer_is_enabled_repriced_noticed_and_disabled() {
    String enable = "/api/models/" + OFFER + "/enable";
    Wire.Reply enabled = wire.post(enable, "{\"baseUrl\": \"https://api.groq.com/openai/v1\"}");
    assertThat(enabled.json().get("upstreamModel").asString()).isEqualTo("openai/gpt-oss-120b");

    String own = "provider,model,cost_input,cost_output\ngroq,openai/gpt-oss-120b,0.1,0.5\n";
    assertThat(wire.post("/api/models/import?own=true&as_of=2027-01-01", own).status())
        .isEqualTo(400);
    assertThat(wire.post("/api/models/import?own=true", own).json().get("repriced").asInt())
        .isEqualTo(1);
    assertThat(wire.get("/api/models/enabled").json().at("/0/inputUsdPerMillion").decimalValue())
        .isEqualByComparingTo("0.1");
    assertThat(wire.get("/api/models/" + OFFER + "/prices").json().at("/0/prices")).hasSize(2);
    JsonNode notice = wire.get("/api/notices").json().get(0);
    assertThat(notice.at("/uses/0").asString()).isEqualTo(OFFER);
    String dismiss = "/api/notices/" + notice.get("id").asString() + "/dismiss";
    assertThat(wire.post(dismiss, "").json()).isEmpty();

    assertThat(wire.ask("DELETE", enable, "").json()).isEmpty();
    assertThat(wire.ask("DELETE", enable, "").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/models?context=long,400",
    "GET,/api/models?sort=luck,400",
    "GET,/api/models?limit=few,400",
    "GET,/api/models/no/such,404",
    "GET,/api/models/no/such/substitutes,404",
    "POST,/api/models/no/such/enable,404",
    "POST,/api/models/302ai/MiniMax-M1/enable,400",
    "POST,/api/models/google-vertex/gemini-2.5-pro/enable,400",
    "POST,/api/models/import,400",
    "POST,/api/models/import?as_of=soon,400",
    "POST,/api/notices/none/dismiss,404"
  })
  void what_makes_no_sense_is_told(String method, String path, int status) {
    Wire.Reply reply = wire.ask(method, path, method.equals("POST") ? "{}" : "");
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.json().get("code").asString()).isNotEmpty();
  }
}
