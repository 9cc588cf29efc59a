package org.anabranch.gateway.bedrock;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Citation.Place;
import org.anabranch.gateway.conversation.Citation.Place.Kind;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Citations of a block, both ways; whole blocks and streams write them alike. */
final class Citations {
  private Citations() {}

  /** The text of a whole block with what it stands on. */
  static Part.Text block(JsonNode citationsContent) {
    List<Citation> citations =
        citationsContent.path("citations").valueStream().map(Citations::read).toList();
    return new Part.Text(texts(citationsContent.path("content")), citations, null);
  }

  private static String texts(JsonNode blocks) {
    return blocks
        .valueStream()
        .map(block -> block.path("text").asString(""))
        .collect(Collectors.joining("\n"));
  }

  static Citation read(JsonNode citation) {
    JsonNode location = citation.path("location");
    JsonNode quote = citation.path("sourceContent");
    return new Citation(
        location.path("web").path("url").asString(citation.path("source").asString(null)),
        citation.path("title").asString(null),
        null,
        quote.isEmpty() ? null : texts(quote),
        null,
        place(location),
        null);
  }

  private static @Nullable Place place(JsonNode location) {
    for (Kind kind : Kind.values()) {
      JsonNode at = location.path(name(kind));
      if (at.isObject()) {
        return new Place(
            kind,
            at.path(index(kind)).asInt(0),
            at.path("start").asInt(0),
            at.path("end").asInt(0));
      }
    }
    return null;
  }

  private static String name(Kind kind) {
    return switch (kind) {
      case CHARACTERS -> "documentChar";
      case PAGES -> "documentPage";
      case BLOCKS -> "documentChunk";
      case RESULT -> "searchResultLocation";
    };
  }

  private static String index(Kind kind) {
    return kind == Kind.RESULT ? "searchResultIndex" : "documentIndex";
  }

  static ObjectNode block(Part.Text text) {
    ObjectNode block = Json.object();
    ObjectNode content = block.putObject("citationsContent");
    content.putArray("content").addObject().put("text", text.text());
    ArrayNode citations = content.putArray("citations");
    text.citations().forEach(citation -> citations.add(write(citation)));
    return block;
  }

  static ObjectNode write(Citation citation) {
    ObjectNode written = Json.object();
    put(written, "title", citation.title());
    put(written, "source", citation.url() == null ? citation.fileId() : citation.url());
    if (citation.quote() != null) {
      written.putArray("sourceContent").addObject().put("text", citation.quote());
    }
    Place place = citation.place();
    if (place != null) {
      written
          .putObject("location")
          .putObject(name(place.kind()))
          .put(index(place.kind()), place.index())
          .put("start", place.start())
          .put("end", place.end());
    } else if (citation.webAddress() != null) {
      ObjectNode web = written.putObject("location").putObject("web");
      web.put("url", citation.webAddress());
      put(web, "domain", domain(citation.webAddress()));
    }
    return written;
  }

  private static @Nullable String domain(String url) {
    try {
      return URI.create(url).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static void put(ObjectNode to, String name, @Nullable String value) {
    if (value != null) {
      to.put(name, value);
    }
  }
}
