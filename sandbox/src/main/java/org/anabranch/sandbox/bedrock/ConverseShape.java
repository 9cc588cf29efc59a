package org.anabranch.sandbox.bedrock;

import static org.anabranch.sandbox.models.Shape.ANY;
import static org.anabranch.sandbox.models.Shape.FLAG;
import static org.anabranch.sandbox.models.Shape.OBJECT;
import static org.anabranch.sandbox.models.Shape.TEXT;
import static org.anabranch.sandbox.models.Shape.fields;
import static org.anabranch.sandbox.models.Shape.integer;
import static org.anabranch.sandbox.models.Shape.list;
import static org.anabranch.sandbox.models.Shape.map;
import static org.anabranch.sandbox.models.Shape.number;
import static org.anabranch.sandbox.models.Shape.oneOf;

import org.anabranch.sandbox.models.Shape;

/** What Converse may be asked. */
final class ConverseShape {
  private static final Shape CACHE_POINT =
      fields().need("type", oneOf("default")).may("ttl", oneOf("5m", "1h"));
  private static final Shape SOURCE =
      fields()
          .may("bytes", TEXT)
          .may("text", TEXT)
          .may("content", list(OBJECT))
          .may("s3Location", OBJECT);
  private static final Shape IMAGE =
      fields().need("format", oneOf("png", "jpeg", "gif", "webp")).need("source", SOURCE);
  private static final Shape DOCUMENT =
      fields()
          .need("name", TEXT)
          .need("source", SOURCE)
          .may("format", oneOf("pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"))
          .may("context", TEXT)
          .may("citations", OBJECT);
  private static final Shape FILM = fields().need("format", TEXT).need("source", SOURCE);
  private static final Shape TOOL_RESULT =
      fields()
          .need("toolUseId", TEXT)
          .need(
              "content",
              list(
                  fields()
                      .may("json", ANY)
                      .may("text", TEXT)
                      .may("image", IMAGE)
                      .may("document", DOCUMENT)
                      .may("video", FILM)
                      .may("searchResult", OBJECT)))
          .may("status", oneOf("success", "error"))
          .may("type", TEXT);
  private static final Shape REASONING =
      fields()
          .may("reasoningText", fields().need("text", TEXT).may("signature", TEXT))
          .may("redactedContent", TEXT);
  private static final Shape BLOCK =
      fields()
          .may("text", TEXT)
          .may("image", IMAGE)
          .may("document", DOCUMENT)
          .may("video", FILM)
          .may("audio", FILM)
          .may(
              "toolUse",
              fields()
                  .need("toolUseId", TEXT)
                  .need("name", TEXT)
                  .need("input", ANY)
                  .may("type", TEXT))
          .may("toolResult", TOOL_RESULT)
          .may("cachePoint", CACHE_POINT)
          .may("reasoningContent", REASONING)
          .may(OBJECT, "guardContent", "citationsContent", "searchResult");
  private static final Shape TOOL =
      fields()
          .may(
              "toolSpec",
              fields()
                  .need("name", TEXT)
                  .need("inputSchema", fields().need("json", OBJECT))
                  .may("description", TEXT)
                  .may("strict", FLAG))
          .may("cachePoint", CACHE_POINT)
          .may("systemTool", OBJECT);

  static final Shape.Fields CONVERSE =
      fields()
          .need(
              "messages",
              list(fields().need("role", oneOf("user", "assistant")).need("content", list(BLOCK))))
          .may(
              "system",
              list(
                  fields()
                      .may("text", TEXT)
                      .may("cachePoint", CACHE_POINT)
                      .may("guardContent", OBJECT)))
          .may(
              "inferenceConfig",
              fields()
                  .may("maxTokens", integer(1, Integer.MAX_VALUE))
                  .may(number(0, 1), "temperature", "topP")
                  .may("topK", integer(0, 500))
                  .may("stopSequences", list(TEXT)))
          .may(
              "toolConfig",
              fields()
                  .need("tools", list(TOOL))
                  .may(
                      "toolChoice",
                      fields().may(OBJECT, "auto", "any").may("tool", fields().need("name", TEXT))))
          .may("additionalModelRequestFields", OBJECT)
          .may("additionalModelResponseFieldPaths", list(TEXT))
          .may(OBJECT, "guardrailConfig", "performanceConfig", "serviceTier", "promptVariables")
          .may("requestMetadata", map(TEXT))
          .may("outputConfig", OBJECT);

  /** The body of Amazon Nova's own API. */
  static final Shape NOVA = CONVERSE.may("schemaVersion", oneOf("messages-v1"));

  private ConverseShape() {}
}
