package org.anabranch.gateway.door;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.anabranch.gateway.client.Door;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health}: the process is there and answers. {@code /ready}: it can serve, or 503 with the
 * reason why not.
 */
final class HealthDoor implements Door {
  private static final byte[] OK = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] READY = "{\"status\":\"ready\"}".getBytes(StandardCharsets.UTF_8);

  private final Premises premises;
  private final BooleanSupplier draining;
  private final Entrance health;
  private final Entrance ready;

  HealthDoor(Inbound manners, Premises premises, BooleanSupplier draining) {
    this.premises = premises;
    this.draining = draining;
    this.health = entrance(manners, (connection, _, _) -> connection.send(Answer.json(OK)));
    this.ready = entrance(manners, (connection, _, _) -> connection.send(readiness()));
  }

  private static Entrance entrance(Inbound manners, Host host) {
    return new Entrance("GET", true, manners, host);
  }

  @Override
  public @Nullable Entrance at(Incoming head) {
    return switch (head.path()) {
      case "/health" -> health;
      case "/ready" -> ready;
      default -> null;
    };
  }

  private Answer readiness() {
    String lacking = lacking();
    if (lacking == null) {
      return Answer.json(READY);
    }
    Map<String, String> body = Map.of("status", "not ready", "reason", lacking);
    return Answer.json(
        503, Map.of("retry-after", "1"), Json.write(body).getBytes(StandardCharsets.UTF_8));
  }

  private @Nullable String lacking() {
    if (draining.getAsBoolean()) {
      return "draining";
    }
    if (!premises.records().bookkeeper().journal().hasRoom()) {
      return "the journal cannot be written";
    }
    boolean usable =
        premises.inForce().fleet().all().stream()
            .anyMatch(s -> s.unusable() == null && s.health().unavailable() == null);
    return usable ? null : "no deployment can be used";
  }
}
