package org.anabranch.gateway.bedrock;

import static org.anabranch.gateway.dialect.Known.fields;
import static org.anabranch.gateway.dialect.Known.open;

import org.anabranch.gateway.dialect.Known;

/**
 * What is read of Converse's body below its first level. Blocks of kinds that are not read are kept
 * whole by {@link PartReader}.
 */
final class ConverseKnown {
  private static final Known SOURCE =
      fields("bytes", "text", "content").and(fields("uri", "bucketOwner"), "s3Location");

  private static final Known MEDIA = fields("format", "error").and(SOURCE, "source");

  private static final Known BLOCK =
      open()
          .and(MEDIA, "image", "video", "audio")
          .and(
              fields("format", "name", "context")
                  .and(fields("enabled"), "citations")
                  .and(SOURCE, "source"),
              "document")
          .and(fields("toolUseId", "name", "input", "type"), "toolUse")
          .and(open().and(fields("text", "signature"), "reasoningText"), "reasoningContent");

  private static final Known TOOL =
      open()
          .and(
              fields("name", "description", "strict").and(fields("json"), "inputSchema"),
              "toolSpec");

  static final Known REQUEST =
      open()
          .and(
              fields("role")
                  .and(
                      BLOCK.and(
                          fields("toolUseId", "status", "type").and(BLOCK, "content"),
                          "toolResult"),
                      "content"),
              "messages")
          .and(BLOCK, "system")
          .and(
              open().and(TOOL, "tools").and(open().and(fields("name"), "tool"), "toolChoice"),
              "toolConfig")
          .and(
              open()
                  .and(
                      fields("type")
                          .and(
                              fields().and(fields("name", "description", "schema"), "jsonSchema"),
                              "structure"),
                      "textFormat"),
              "outputConfig");

  private ConverseKnown() {}
}
