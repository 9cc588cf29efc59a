package org.anabranch.publish.meta;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import org.anabranch.publish.internal.Api;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * How much of Meta's call allowance is used, as its replies say in their headers.
 *
 * @param percent the highest of all figures; 0 when there is none
 * @param regainMinutes until calls are allowed again; 0 when not said
 */
record Usage(int percent, int regainMinutes) {
  static final int FULL = 95;

  static Usage of(Api.Reply reply) {
    Usage all = new Usage(0, 0);
    for (String name : new String[] {"X-App-Usage", "X-Page-Usage", "X-Business-Use-Case-Usage"}) {
      all = all.with(reply.header(name).map(Usage::read).orElse(MissingNode.getInstance()));
    }
    return all;
  }

  private static JsonNode read(String header) {
    try {
      return Json.tree(header);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  /** The business header has lists below the account's id, the others have the figures at once. */
  private Usage with(JsonNode header) {
    int most =
        Stream.of("call_count", "total_time", "total_cputime")
            .flatMap(name -> header.findValues(name).stream())
            .mapToInt(figure -> figure.asInt(0))
            .max()
            .orElse(0);
    int minutes =
        header.findValues("estimated_time_to_regain_access").stream()
            .mapToInt(figure -> figure.asInt(0))
            .max()
            .orElse(0);
    return new Usage(Math.max(percent, most), Math.max(regainMinutes, minutes));
  }

  boolean isFull() {
    return percent >= FULL;
  }

  Optional<Duration> regain() {
    return regainMinutes > 0 ? Optional.of(Duration.ofMinutes(regainMinutes)) : Optional.empty();
  }
}
