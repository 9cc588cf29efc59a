package org.anabranch.gateway.gemini;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Citation.Span;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a candidate stands on, both ways: {@code citationMetadata}, which names what it recites, and
 * {@code groundingMetadata}, which names what was searched. Both count bytes of UTF-8. Written is
 * the second, which has a place for every kind of source.
 */
final class Citations {
  private Citations() {}

  /**
   * @param text all that the candidate has said
   */
  static List<Citation> read(JsonNode candidate, String text) {
    List<Citation> read = new ArrayList<>();
    for (JsonNode each : Fields.list(Fields.object(candidate, "citationMetadata"), "citations")) {
      String uri = Fields.text(each, "uri");
      String title = Fields.text(each, "title");
      add(read, new Citation(uri, title, null, null, span(each, text), null, null));
    }
    JsonNode grounding = Fields.object(candidate, "groundingMetadata");
    List<JsonNode> chunks = Fields.list(grounding, "groundingChunks");
    List<Boolean> told = new ArrayList<>(chunks.stream().map(_ -> false).toList());
    for (JsonNode support : Fields.list(grounding, "groundingSupports")) {
      Span span = span(Fields.object(support, "segment"), text);
      for (JsonNode index : Fields.list(support, "groundingChunkIndices")) {
        int chunk = index.asInt(-1);
        if (chunk >= 0 && chunk < chunks.size()) {
          add(read, source(chunks.get(chunk)).with(span));
          told.set(chunk, true);
        }
      }
    }
    for (int i = 0; i < chunks.size(); i++) {
      if (!told.get(i)) {
        add(read, source(chunks.get(i)).with(new Span(0, text.codePointCount(0, text.length()))));
      }
    }
    return read;
  }

  private static void add(List<Citation> read, Citation citation) {
    if (citation.url() != null || citation.title() != null) {
      read.add(citation);
    }
  }

  private static Span span(JsonNode bytes, String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return Span.ofBytes(
        text,
        Fields.get(bytes, "startIndex").asInt(0),
        Fields.get(bytes, "endIndex").asInt(length));
  }

  private static Citation source(JsonNode chunk) {
    for (String kind : List.of("web", "maps", "retrievedContext", "image")) {
      JsonNode source = Fields.object(chunk, kind);
      if (source.isObject()) {
        String uri = Fields.text(source, kind.equals("image") ? "sourceUri" : "uri");
        uri = uri == null ? Fields.text(source, "documentName") : uri;
        String title = Fields.text(source, "title");
        return new Citation(uri, title, null, Fields.text(source, "text"), null, null, null);
      }
    }
    return new Citation(null, null, null, null, null, null, null);
  }

  /**
   * @param citations with their spans in the candidate's text
   */
  static void write(ObjectNode candidate, List<Citation> citations, String text) {
    if (citations.isEmpty()) {
      return;
    }
    ObjectNode grounding = candidate.putObject("groundingMetadata");
    ArrayNode chunks = grounding.putArray("groundingChunks");
    ArrayNode supports = grounding.putArray("groundingSupports");
    List<Citation> sources = new ArrayList<>();
    for (Citation citation : citations) {
      int source = sources.indexOf(citation.with(null));
      if (source < 0) {
        source = sources.size();
        sources.add(citation.with(null));
        chunk(chunks.addObject(), citation);
      }
      Span span = citation.span();
      if (span != null) {
        ObjectNode support = supports.addObject();
        segment(support.putObject("segment"), span, text);
        support.putArray("groundingChunkIndices").add(source);
      }
    }
  }

  private static void chunk(ObjectNode chunk, Citation citation) {
    boolean web = citation.webAddress() != null && citation.quote() == null;
    ObjectNode source = chunk.putObject(web ? "web" : "retrievedContext");
    put(source, "uri", citation.url() == null ? citation.fileId() : citation.url());
    put(source, "title", citation.title());
    put(source, "text", citation.quote());
  }

  private static void put(ObjectNode to, String name, @Nullable String value) {
    if (value != null) {
      to.put(name, value);
    }
  }

  private static void segment(ObjectNode segment, Span span, String text) {
    int length = text.codePointCount(0, text.length());
    int start = text.offsetByCodePoints(0, Math.min(span.start(), length));
    int end = text.offsetByCodePoints(0, Math.min(span.end(), length));
    segment
        .put("startIndex", bytes(text.substring(0, start)))
        .put("endIndex", bytes(text.substring(0, end)))
        .put("text", text.substring(start, end));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
