package org.anabranch.sandbox.gemini;

import static org.anabranch.sandbox.models.Shape.ANY;
import static org.anabranch.sandbox.models.Shape.FLAG;
import static org.anabranch.sandbox.models.Shape.OBJECT;
import static org.anabranch.sandbox.models.Shape.TEXT;
import static org.anabranch.sandbox.models.Shape.fields;
import static org.anabranch.sandbox.models.Shape.integer;
import static org.anabranch.sandbox.models.Shape.list;
import static org.anabranch.sandbox.models.Shape.number;
import static org.anabranch.sandbox.models.Shape.oneOf;

import org.anabranch.sandbox.models.Shape;

/** What the Gemini API may be asked, with names in camel case. */
final class ContentShape {
  private static final long MOST = Integer.MAX_VALUE;
  private static final Shape PART =
      fields()
          .may(TEXT, "text", "thoughtSignature", "partMetadata")
          .may("thought", FLAG)
          .may(
              "inlineData",
              fields().need("mimeType", TEXT).need("data", TEXT).may("displayName", TEXT))
          .may("fileData", fields().need("fileUri", TEXT).may("mimeType", TEXT))
          .may("functionCall", fields().need("name", TEXT).may("id", TEXT).may("args", OBJECT))
          .may(
              "functionResponse",
              fields()
                  .need("name", TEXT)
                  .need("response", OBJECT)
                  .may("id", TEXT)
                  .may("parts", list(OBJECT))
                  .may("willContinue", FLAG)
                  .may("scheduling", TEXT))
          .may("executableCode", OBJECT)
          .may("codeExecutionResult", OBJECT)
          .may("videoMetadata", OBJECT)
          .may("mediaResolution", OBJECT);
  private static final Shape CONTENT = fields().need("parts", list(PART)).may("role", TEXT);
  private static final Shape TOOL =
      fields()
          .may(
              "functionDeclarations",
              list(
                  fields()
                      .need("name", TEXT)
                      .may("description", TEXT)
                      .may("behavior", TEXT)
                      .may(OBJECT, "parameters", "response")
                      .may(ANY, "parametersJsonSchema", "responseJsonSchema")))
          .may(
              OBJECT,
              "googleSearch",
              "googleSearchRetrieval",
              "codeExecution",
              "urlContext",
              "computerUse",
              "fileSearch",
              "googleMaps");
  private static final Shape TOOL_CONFIG =
      fields()
          .may(
              "functionCallingConfig",
              fields()
                  .may("mode", oneOf("MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED"))
                  .may("allowedFunctionNames", list(TEXT)))
          .may("retrievalConfig", OBJECT);
  private static final Shape CONFIG =
      fields()
          .may("stopSequences", list(TEXT))
          .may("responseMimeType", oneOf("text/plain", "application/json", "text/x.enum"))
          .may("responseSchema", OBJECT)
          .may(ANY, "responseJsonSchema", "_responseJsonSchema")
          .may("responseModalities", list(TEXT))
          .may("candidateCount", integer(1, 8))
          .may("maxOutputTokens", integer(1, MOST))
          .may("temperature", number(0, 2))
          .may("topP", number(0, 1))
          .may("topK", number(0, MOST))
          .may("seed", integer(Integer.MIN_VALUE, MOST))
          .may(number(-2, 2), "presencePenalty", "frequencyPenalty")
          .may("responseLogprobs", FLAG)
          .may("logprobs", integer(0, 20))
          .may("enableEnhancedCivicAnswers", FLAG)
          .may("speechConfig", OBJECT)
          .may("imageConfig", OBJECT)
          .may("mediaResolution", TEXT)
          .may(
              "thinkingConfig",
              fields()
                  .may("includeThoughts", FLAG)
                  .may("thinkingBudget", integer(-1, 32_768))
                  .may("thinkingLevel", TEXT));

  static final Shape.Fields GENERATE =
      fields()
          .need("contents", list(CONTENT))
          .may("model", TEXT)
          .may("systemInstruction", CONTENT)
          .may("tools", list(TOOL))
          .may("toolConfig", TOOL_CONFIG)
          .may("generationConfig", CONFIG)
          .may("safetySettings", list(fields().need("category", TEXT).need("threshold", TEXT)))
          .may("cachedContent", TEXT)
          .may("store", FLAG)
          .may("serviceTier", TEXT);
  static final Shape COUNT =
      fields()
          .may("contents", list(CONTENT))
          .may("model", TEXT)
          .may("generateContentRequest", GENERATE);
  static final Shape EMBED =
      fields()
          .need("content", CONTENT)
          .may(TEXT, "model", "taskType", "title")
          .may("outputDimensionality", integer(1, 3072));
  static final Shape EMBED_MANY = fields().need("requests", list(EMBED));

  private ContentShape() {}
}
