package org.anabranch.gateway.gemini;

import static org.anabranch.gateway.dialect.Known.fields;
import static org.anabranch.gateway.dialect.Known.open;

import org.anabranch.gateway.dialect.Known;

/** What is read of generateContent's body below its first level. */
final class GeminiKnown {
  private static final Known MEDIA =
      fields()
          .and(fields("mimeType", "data", "displayName"), "inlineData")
          .and(fields("mimeType", "fileUri", "displayName"), "fileData");

  /** What Google ran itself is kept whole by {@link Parts}. */
  private static final Known PART =
      MEDIA
          .and(
              Known.WHOLE,
              "text",
              "thought",
              "thoughtSignature",
              "executableCode",
              "codeExecutionResult",
              "toolCall",
              "toolResponse")
          .and(fields("level"), "mediaResolution")
          .and(fields("id", "name", "args"), "functionCall")
          .and(fields("id", "name", "response").and(MEDIA, "parts"), "functionResponse");

  private static final Known VOICE = fields().and(fields("voiceName"), "prebuiltVoiceConfig");

  private static final Known SPEECH =
      fields("languageCode")
          .and(VOICE, "voiceConfig")
          .and(
              fields().and(fields("speaker").and(VOICE, "voiceConfig"), "speakerVoiceConfigs"),
              "multiSpeakerVoiceConfig");

  private static final Known CONTENT = fields("role").and(PART, "parts");

  static final Known REQUEST =
      open()
          .and(CONTENT, "contents", "systemInstruction")
          .and(
              open()
                  .and(
                      fields(
                          "name",
                          "description",
                          "parameters",
                          "parametersJsonSchema",
                          "response",
                          "responseJsonSchema"),
                      "functionDeclarations"),
              "tools")
          .and(
              open().and(fields("mode", "allowedFunctionNames"), "functionCallingConfig"),
              "toolConfig")
          .and(
              open()
                  .and(
                      fields("includeThoughts", "thinkingBudget", "thinkingLevel"),
                      "thinkingConfig")
                  .and(SPEECH, "speechConfig")
                  .and(fields("aspectRatio", "imageSize"), "imageConfig"),
              "generationConfig");

  private GeminiKnown() {}
}
