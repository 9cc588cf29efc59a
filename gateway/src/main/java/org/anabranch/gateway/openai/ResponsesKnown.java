package org.anabranch.gateway.openai;

import static org.anabranch.gateway.dialect.Known.byTag;
import static org.anabranch.gateway.dialect.Known.fields;
import static org.anabranch.gateway.dialect.Known.open;
import static org.anabranch.gateway.openai.ChatKnown.marked;

import java.util.Map;
import org.anabranch.gateway.dialect.Known;

/**
 * What is read of a request for a response below its first level and that of its items, whose
 * fields {@link ResponsesRequest} and {@link ResponsesInput} account for.
 */
final class ResponsesKnown {
  /** Citations and log-probabilities of an answer that is sent back say nothing to the model. */
  private static final Known TEXT = marked(fields("type", "text", "annotations", "logprobs"));

  private static final Known PART =
      byTag(
          "type",
          Map.of(
              "input_text", TEXT,
              "output_text", TEXT,
              "text", TEXT,
              "refusal", marked(fields("type", "refusal")),
              "input_image", marked(fields("type", "image_url", "file_id", "detail")),
              "input_file", marked(fields("type", "file_id", "file_url", "filename", "file_data")),
              "input_audio", marked(fields("type")).and(fields("data", "format"), "input_audio")));

  private static final Known MESSAGE = open().and(PART, "content");

  private static final Known ITEM =
      byTag(
          "type",
          Map.of(
              "", MESSAGE,
              "message", MESSAGE,
              "function_call_output", open().and(PART, "output")));

  static final Known REQUEST =
      open()
          .and(ITEM, "input")
          .and(
              byTag(
                  "type",
                  Map.of(
                      "function",
                      marked(fields("type", "name", "description", "parameters", "strict")))),
              "tools")
          .and(
              fields("verbosity")
                  .and(fields("type", "name", "description", "schema", "strict"), "format"),
              "text")
          .and(fields("effort", "summary", "generate_summary"), "reasoning");

  private ResponsesKnown() {}
}
