package org.anabranch.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** One line of the journal: a call was opened, or it was closed. */
sealed interface Entry {
  String id();

  /** A request was routed and money reserved; nothing was sent yet. */
  record Opened(Decision decision, Money reserved) implements Entry {
    @Override
    public String id() {
      return decision.id();
    }
  }

  /**
   * A request ended.
   *
   * @param at epoch milliseconds
   * @param deployment who is to be paid; null when nobody answered
   * @param answered whether it got its whole answer
   * @param outcomes by deployment id, for those that were tried
   */
  record Closed(
      String id,
      long at,
      String caller,
      @Nullable String deployment,
      boolean answered,
      Usage usage,
      Money cost,
      Map<String, String> outcomes)
      implements Entry {
    public Closed {
      outcomes = Map.copyOf(outcomes);
    }
  }

  /** What lies in the file: one of the two is set. */
  record Line(@Nullable Opened opened, @Nullable Closed closed) {}

  /** The line with its checksum and line feed. */
  default byte[] toBytes() {
    String json =
        Json.write(
            switch (this) {
              case Opened opened -> new Line(opened, null);
              case Closed closed -> new Line(null, closed);
            });
    return (checksum(json) + " " + json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a line without its line feed; empty when it is torn or damaged. */
  static Optional<Entry> parse(String line) {
    if (line.length() < 10 || !line.substring(0, 8).equals(checksum(line.substring(9)))) {
      return Optional.empty();
    }
    try {
      Line read = Json.read(line.substring(9), Line.class);
      return Optional.ofNullable(read.opened() != null ? read.opened() : read.closed());
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static String checksum(String json) {
    CRC32 crc = new CRC32();
    crc.update(json.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }
}
