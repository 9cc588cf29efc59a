package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.live.Admission;
import org.anabranch.gateway.RoutedGateway;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Live drills over HTTP. */
@Timeout(300)
class LiveDrillApiTest {
  @TempDir Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
  private Home home;
  private Database database;
  private RoutedGateway gateway;
  private ControlPlane server;
  private Wire wire;

  @BeforeEach
  void start() {
    home = Home.open(directory);
    database = Database.sqlite(directory.resolve("anabranch.db"));
    gateway =
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
            texts -> List.of(),
            new Ids(clock, new Random(7)),
            clock);
    EstateBook estate = new EstateBook(database, Optional.empty(), clock);
    server = ControlPlane.start(0, List.of(new LiveDrillApi(estate, gateway.drills())));
    wire = new Wire(server.address());
  }

  @AfterEach
  void stop() {
    server.close();
    gateway.close();
    database.close();
    home.close();
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
