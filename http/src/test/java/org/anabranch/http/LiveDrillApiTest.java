package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.estate.EstateBook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Live drills over HTTP. */
@Timeout(300)
class LiveDrillApiTest {
  @TempDir Path directory;
  private RealGateway real;
  private ControlPlane server;
  private Wire wire;

  @BeforeEach
  void start() {
    real = new RealGateway(directory);
    EstateBook estate = new EstateBook(real.database, Optional.empty(), real.clock);
    server = ControlPlane.start(0, List.of(new LiveDrillApi(estate, real.gateway.drills())));
    wire = new Wire(server.address());
  }

  @AfterEach
  void stop() {
    server.close();
    real.close();
  }

  @Test
  void one_begins_is_told_of_and_is_stopped() {
    Wire.Reply begun =
        wire.post(
            "/api/live-drills",
            "{\"exit\": \"anabranch\", \"share\": \"20%\", \"lasting\": \"2h\", \"tag\": \"p=1\"}");
    assertThat(begun.status()).isEqualTo(201);
    String id = begun.json().path("id").asString();
    assertThat(begun.json().path("share").asDouble()).isEqualTo(0.2);
    assertThat(begun.json().path("until").asString()).isEqualTo("2026-11-22T12:00:00Z");
    assertThat(begun.json().path("scope").path("tagValue").asString()).isEqualTo("1");

    assertThat(wire.post("/api/live-drills", "{\"exit\": \"anabranch\"}").status()).isEqualTo(409);
    assertThat(wire.get("/api/live-drills").json()).hasSize(1);
    Wire.Reply stands = wire.get("/api/live-drills/" + id);
    assertThat(stands.json().path("drilled").path("requests").asInt(-1)).isZero();
    assertThat(stands.json().path("exited")).isNotEmpty();

    Wire.Reply stopped = wire.post("/api/live-drills/" + id + "/stop", "");
    assertThat(stopped.json().path("end").asString()).isEqualTo("STOPPED");
    assertThat(wire.post("/api/live-drills/" + id + "/stop", "").status()).isEqualTo(200);
  }

  @Test
  void what_is_wrong_is_said_with_what_would_be_right() {
    assertThat(wire.post("/api/live-drills", "{\"exit\": \"nobody\"}").text())
        .contains("No deployment goes with")
        .contains("vendor anabranch");
    assertThat(wire.post("/api/live-drills", "{}").text()).contains("exit is missing");
    for (String wrong :
        List.of(
            "\"share\": \"much\"",
            "\"share\": \"60%\"",
            "\"share\": \"0\"",
            "\"lasting\": \"soon\"",
            "\"lasting\": \"8d\"",
            "\"kind\": \"planet\"",
            "\"by\": \"day\"",
            "\"falseAlarm\": \"2\"",
            "\"moreFailures\": \"-1\"",
            "\"latencyTimes\": \"0.5\"")) {
      Wire.Reply reply = wire.post("/api/live-drills", "{\"exit\": \"anabranch\", " + wrong + "}");
      assertThat(reply.status()).as(wrong).isEqualTo(400);
    }
    assertThat(wire.get("/api/live-drills/live_0").status()).isEqualTo(404);
    assertThat(wire.post("/api/live-drills/live_0/stop", "").status()).isEqualTo(404);
  }
}
