package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.SecretStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API over the real gateway. */
@Timeout(300)
class TreasuryApiTest {
  @TempDir Path directory;
  private RealGateway real;
  private ControlPlane server;
  private Wire wire;

  @BeforeEach
  void start() {
    real = new RealGateway(directory);
    SecretStore secrets = new SecretStore(real.database, real.home);
    TreasuryApi api =
        new TreasuryApi(real.gateway.treasury(secrets, new SecureRandom()), real.clock);
    server = ControlPlane.start(0, List.of(api));
    wire = new Wire(server.address());
  }

  @AfterEach
  void stop() {
    server.close();
    real.close();
  }

  @Test
  void keys_are_made_bounded_rotated_and_revoked() {
    assertThat(wire.ask("PUT", "/api/workspaces/acme/teams/research", "{}").status())
        .as("there is no such workspace yet")
        .isEqualTo(404);
    assertThat(wire.ask("PUT", "/api/workspaces/acme", "{}").status()).isEqualTo(200);
    assertThat(wire.ask("PUT", "/api/workspaces/acme/teams/research", "{}").status())
        .isEqualTo(200);
    Wire.Reply made =
        wire.post(
            "/api/keys",
            "{\"name\": \"ci\", \"workspace\": \"acme\", \"team\": \"research\", \"budgets\":"
                + " [{\"usd\": 25.10, \"period\": \"week\"}]}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.header("cache-control")).isEqualTo("no-store");
    String secret = made.json().get("secret").asString();

    Wire.Reply keys = wire.get("/api/keys");
    assertThat(keys.text()).doesNotContain(secret);
    assertThat(keys.json().get(0).get("team").asString()).isEqualTo("research");
    assertThat(keys.json().get(0).get("budgets").get(0).get("budget").get("usd").decimalValue())
        .isEqualByComparingTo("25.1");
    assertThat(wire.ask("PUT", "/api/keys/ci/bounds", "{\"budgets\": [{\"usd\": \"x\"}]}").status())
        .isEqualTo(400);
    assertThat(wire.ask("PUT", "/api/keys/ci/bounds", "{\"budgets\": [{\"usd\": 3}]}").status())
        .isEqualTo(200);
    assertThat(wire.post("/api/keys/ci/rotate", "").json().get("secret").asString())
        .startsWith("sk-ab-");
    assertThat(wire.ask("DELETE", "/api/keys/ci", "").status()).isEqualTo(204);
    assertThat(wire.ask("DELETE", "/api/keys/ci", "").json().get("code").asString())
        .isEqualTo("key-unknown");
    assertThat(wire.get("/api/workspaces").json()).hasSize(2);
  }

  @Test
  void usage_is_told_by_name_as_json_and_csv() throws Exception {
    real.gateway.embed(List.of("some text"), Deadline.in(Duration.ofSeconds(60)));

    assertThat(wire.get("/api/usage?by=key").json().get(0).get("name").asString())
        .isEqualTo("local");
    assertThat(wire.get("/api/usage?by=vendor&format=csv").text())
        .isEqualTo(
            "day,name,requests,failed,input_tokens,cached_tokens,output_tokens,cost_usd,hedges_lost,searches,unpriced_searches,interrupted,interrupted_usd\r\n"
                + "2026-11-22,anabranch,1,0,3,0,0,0,0,0,0,0,0\r\n");
    assertThat(wire.get("/api/usage?by=nothing").json().get("code").asString())
        .isEqualTo("request-invalid");
    assertThat(wire.get("/api/usage?by=key&from=2020-01-01").status()).isEqualTo(400);
  }
}
