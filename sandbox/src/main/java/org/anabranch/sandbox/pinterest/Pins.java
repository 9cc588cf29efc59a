package org.anabranch.sandbox.pinterest;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Reactions;
import org.anabranch.sandbox.World.SandboxPost;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pins as Pinterest shows them, and their figures by day, no further back than ninety days. */
final class Pins {
  private static final int WINDOW_DAYS = 90;

  private final World world;

  Pins(World world) {
    this.world = world;
  }

  /** Pins of before there were several boards are on the first. */
  static String board(SandboxPost pin) {
    return pin.details().getOrDefault(World.Detail.BOARD, pin.accountId());
  }

  static ObjectNode shown(SandboxPost pin) {
    boolean video = pin.media().stream().anyMatch(m -> m.contentType().startsWith("video/"));
    ObjectNode shown =
        Json.object()
            .put("id", pin.id())
            .put("board_id", board(pin))
            .put("title", pin.title())
            .put("description", pin.text())
            .put("link", pin.link())
            .put("alt_text", pin.media().getFirst().altText())
            .put("created_at", pin.at().truncatedTo(ChronoUnit.SECONDS).toString());
    shown
        .putObject("media")
        .put("media_type", video ? "video" : pin.media().size() > 1 ? "multiple_images" : "image");
    return shown;
  }

  /** The figures of each day and of all of them, from {@code start} to {@code end}. */
  ObjectNode analytics(SandboxPost pin, LocalDate start, LocalDate end, List<String> types) {
    LocalDate today = today();
    if (start.isAfter(end) || start.isBefore(today.minusDays(WINDOW_DAYS)) || end.isAfter(today)) {
      throw PinterestError.invalid("start_date and end_date must be within the last 90 days.");
    }
    ObjectNode reply = Json.object();
    ObjectNode all = reply.putObject("all");
    put(all.putObject("lifetime_metrics"), types, figures(pin, world.now()), Map.of());
    put(all.putObject("summary_metrics"), types, by(pin, end), by(pin, start.minusDays(1)));
    ArrayNode days = all.putArray("daily_metrics");
    for (LocalDate day = start; !day.isAfter(end); day = day.plusDays(1)) {
      ObjectNode one = days.addObject();
      one.put("date", day.toString()).put("data_status", "READY");
      put(one.putObject("metrics"), types, by(pin, day), by(pin, day.minusDays(1)));
    }
    return reply;
  }

  LocalDate today() {
    return LocalDate.ofInstant(world.now(), ZoneOffset.UTC);
  }

  static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw PinterestError.invalid("start_date and end_date must be dates: YYYY-MM-DD.");
    }
  }

  private static void put(
      ObjectNode metrics, List<String> types, Map<String, Long> until, Map<String, Long> before) {
    for (String type : types) {
      Long sum = until.get(type);
      if (sum == null) {
        throw PinterestError.invalid("'" + type + "' is not one of the metric types.");
      }
      metrics.put(type, sum - before.getOrDefault(type, 0L));
    }
  }

  /** Everything by the end of a day. */
  private Map<String, Long> by(SandboxPost pin, LocalDate day) {
    Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    return figures(pin, end.isBefore(world.now()) ? end : world.now());
  }

  /** What the audience had done by then: what it will have done to a pin that much younger. */
  private Map<String, Long> figures(SandboxPost pin, Instant then) {
    Instant at = pin.at().plus(Duration.between(then, world.now()));
    Reactions seen =
        world.reactions(
            new SandboxPost(
                pin.platform(),
                pin.id(),
                pin.accountId(),
                pin.title(),
                pin.text(),
                pin.html(),
                pin.media(),
                pin.link(),
                pin.aiLabel(),
                pin.inReplyTo(),
                at));
    long outbound = pin.link().isEmpty() ? 0 : seen.clicks() / 4;
    return Map.of(
        "IMPRESSION",
        seen.views(),
        "SAVE",
        seen.saves(),
        "PIN_CLICK",
        seen.clicks() - outbound,
        "OUTBOUND_CLICK",
        outbound);
  }
}
