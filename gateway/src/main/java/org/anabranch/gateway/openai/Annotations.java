package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Citation.Span;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code annotations} of chat completions and of responses, both ways, and {@code service_tier},
 * which both tell alike. Chat completions know pages on the web alone, and wrap them once more;
 * responses know files too.
 */
final class Annotations {
  private static final String PAGE = "url_citation";

  private Annotations() {}

  /** Of either dialect; null for a kind that came later than this was written. */
  static @Nullable Citation read(JsonNode annotation) {
    String type = annotation.path("type").asString("");
    JsonNode from = annotation.path(type).isObject() ? annotation.path(type) : annotation;
    return switch (type) {
      case PAGE ->
          Citation.of(from.path("url").asString(""), from.path("title").asString(null), span(from));
      case "file_citation", "container_file_citation", "file_path" ->
          new Citation(
              null,
              from.path("filename").asString(null),
              from.path("file_id").asString(""),
              null,
              span(from),
              null,
              null);
      default -> null;
    };
  }

  static List<Citation> readAll(JsonNode annotations) {
    List<Citation> read = new ArrayList<>();
    for (JsonNode each : annotations) {
      Citation citation = read(each);
      if (citation != null) {
        read.add(citation);
      }
    }
    return read;
  }

  private static @Nullable Span span(JsonNode from) {
    if (from.path("end_index").isInt()) {
      return new Span(from.path("start_index").asInt(0), from.path("end_index").asInt());
    }
    int at = from.path("index").asInt(-1);
    return at < 0 ? null : new Span(at, at);
  }

  /** As chat completions tell it; null where they have no way to name the source. */
  static @Nullable ObjectNode chat(Citation citation) {
    if (citation.webAddress() == null) {
      return null;
    }
    ObjectNode annotation = Json.object().put("type", PAGE);
    page(annotation.putObject(PAGE), citation);
    return annotation;
  }

  /** As responses tell it; null where they have no way to name the source. */
  static @Nullable ObjectNode response(Citation citation) {
    if (citation.webAddress() != null) {
      return page(Json.object().put("type", PAGE), citation);
    }
    if (citation.fileId() == null) {
      return null;
    }
    Span span = citation.span();
    return Json.object()
        .put("type", "file_citation")
        .put("file_id", citation.fileId())
        .put("filename", citation.title() == null ? "" : citation.title())
        .put("index", span == null ? 0 : span.end());
  }

  private static ObjectNode page(ObjectNode to, Citation citation) {
    Span span = citation.span() == null ? new Span(0, 0) : citation.span();
    return to.put("start_index", span.start())
        .put("end_index", span.end())
        .put("title", citation.title() == null ? "" : citation.title())
        .put("url", citation.url());
  }

  /**
   * @param tier of an answer
   */
  static @Nullable ServiceTier tier(JsonNode tier) {
    return switch (tier.asString("")) {
      case "default" -> ServiceTier.STANDARD;
      case "priority" -> ServiceTier.PRIORITY;
      case "flex" -> ServiceTier.FLEX;
      case "scale" -> ServiceTier.RESERVED;
      default -> null;
    };
  }

  /** Batches are no tier of OpenAI's. */
  static void putTier(ObjectNode to, @Nullable ServiceTier tier) {
    if (tier != null && tier != ServiceTier.BATCH) {
      to.put(
          "service_tier",
          switch (tier) {
            case STANDARD -> "default";
            case RESERVED -> "scale";
            case PRIORITY, FLEX, BATCH -> tier.name().toLowerCase(Locale.ROOT);
          });
    }
  }
}
