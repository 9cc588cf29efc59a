package org.anabranch.gateway.anthropic;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Citation.Place;
import org.anabranch.gateway.conversation.Citation.Place.Kind;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Citations of a block of text, both ways; each tells of the whole block. A page on the web needs
 * the vendor's {@code encrypted_index}: what another vendor found stands under a mark there, by
 * which it is known again when the client sends it back.
 */
final class Citations {
  private Citations() {}

  /** Null for a kind that came later than this was written. */
  static @Nullable Citation read(JsonNode citation) {
    String title = text(citation, "document_title");
    Place place =
        switch (citation.path("type").asString("")) {
          case "char_location" -> document(citation, Kind.CHARACTERS, "char_index", "char_index");
          case "page_location" -> document(citation, Kind.PAGES, "page_number", "page_number");
          case "content_block_location" ->
              document(citation, Kind.BLOCKS, "block_index", "block_index");
          case "search_result_location" -> {
            title = text(citation, "title");
            yield place(
                citation,
                Kind.RESULT,
                "search_result_index",
                "start_block_index",
                "end_block_index");
          }
          case "web_search_result_location" -> {
            title = text(citation, "title");
            yield null;
          }
          default -> null;
        };
    String url = text(citation, "url");
    url = url == null ? text(citation, "source") : url;
    return place == null && url == null
        ? null
        : new Citation(
            url,
            title,
            text(citation, "file_id"),
            text(citation, "cited_text"),
            null,
            place,
            Seal.read(text(citation, "encrypted_index")));
  }

  static List<Citation> readAll(JsonNode citations) {
    List<Citation> read = new ArrayList<>();
    for (JsonNode each : citations) {
      Citation citation = read(each);
      if (citation != null) {
        read.add(citation);
      }
    }
    return read;
  }

  private static Place document(JsonNode from, Kind kind, String start, String end) {
    return place(from, kind, "document_index", "start_" + start, "end_" + end);
  }

  private static Place place(JsonNode from, Kind kind, String index, String start, String end) {
    return new Place(
        kind, from.path(index).asInt(0), from.path(start).asInt(0), from.path(end).asInt(0));
  }

  private static @Nullable String text(JsonNode from, String name) {
    return from.path(name).isString() ? from.path(name).stringValue() : null;
  }

  /** Null where this dialect has no way to name the source. */
  static @Nullable ObjectNode write(Citation citation) {
    Place place = citation.place();
    if (place == null) {
      return citation.webAddress() == null ? null : web(citation);
    }
    String counted =
        switch (place.kind()) {
          case CHARACTERS -> "char_index";
          case PAGES -> "page_number";
          case BLOCKS, RESULT -> "block_index";
        };
    ObjectNode written =
        switch (place.kind()) {
          case RESULT -> result(citation, place);
          case CHARACTERS -> document("char_location", citation, place);
          case PAGES -> document("page_location", citation, place);
          case BLOCKS -> document("content_block_location", citation, place);
        };
    return written.put("start_" + counted, place.start()).put("end_" + counted, place.end());
  }

  private static ObjectNode web(Citation citation) {
    ObjectNode written = begun("web_search_result_location", citation);
    put(written, "title", citation.title());
    return written
        .put("encrypted_index", Seal.show(citation.seal()))
        .put("url", citation.webAddress());
  }

  private static ObjectNode result(Citation citation, Place place) {
    ObjectNode written = begun("search_result_location", citation);
    put(written, "title", citation.title());
    return written
        .put("search_result_index", place.index())
        .put("source", citation.url() == null ? "" : citation.url());
  }

  private static ObjectNode document(String type, Citation citation, Place place) {
    ObjectNode written = begun(type, citation).put("document_index", place.index());
    put(written, "document_title", citation.title());
    put(written, "file_id", citation.fileId());
    return written;
  }

  private static ObjectNode begun(String type, Citation citation) {
    String quote = citation.quote() == null ? "" : citation.quote();
    return Json.object().put("type", type).put("cited_text", quote);
  }

  private static void put(ObjectNode to, String name, @Nullable String value) {
    if (value != null) {
      to.put(name, value);
    }
  }

  /** The block as Anthropic can take it back: without what other vendors have found. */
  static ObjectNode withoutForeign(ObjectNode block) {
    if (block.path("citations").valueStream().noneMatch(Citations::isForeign)) {
      return block;
    }
    ObjectNode own = block.deepCopy();
    ArrayNode citations = own.putArray("citations");
    block.path("citations").valueStream().filter(c -> !isForeign(c)).forEach(citations::add);
    return citations.isEmpty() ? own.without("citations") : own;
  }

  private static boolean isForeign(JsonNode citation) {
    return citation.path("encrypted_index").asString("").startsWith(Seal.MARK);
  }
}
