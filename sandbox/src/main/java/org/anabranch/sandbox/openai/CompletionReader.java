package org.anabranch.sandbox.openai;

import static org.anabranch.sandbox.models.Shape.ANY;
import static org.anabranch.sandbox.models.Shape.FLAG;
import static org.anabranch.sandbox.models.Shape.TEXT;
import static org.anabranch.sandbox.models.Shape.fields;
import static org.anabranch.sandbox.models.Shape.integer;
import static org.anabranch.sandbox.models.Shape.list;
import static org.anabranch.sandbox.models.Shape.map;
import static org.anabranch.sandbox.models.Shape.number;
import static org.anabranch.sandbox.models.Shape.textOr;

import java.util.List;
import java.util.regex.Pattern;
import org.anabranch.sandbox.models.Prompt;
import org.anabranch.sandbox.models.Prompt.Role;
import org.anabranch.sandbox.models.Prompt.Toolbox;
import org.anabranch.sandbox.models.Prompt.Turn;
import org.anabranch.sandbox.models.Prompt.Wishes;
import org.anabranch.sandbox.models.Shape;
import org.anabranch.sandbox.models.Violation;
import tools.jackson.databind.JsonNode;

/**
 * Reads the body of a text completion, refusing what OpenAI refuses: <a
 * href="https://platform.openai.com/docs/api-reference/completions/create">Completions</a>. A
 * prompt is a text or a list of tokens; the model sees of tokens how many they are.
 */
final class CompletionReader {
  private static final int USUAL_MAX_TOKENS = 16;
  private static final Pattern INSTRUCTED =
      Pattern.compile("(ft:)?(gpt-3\\.5-turbo-instruct|babbage-|davinci-|sandbox-).*");
  private static final Shape.Fields OPENAI =
      fields()
          .need("model", TEXT)
          .need("prompt", textOr(list(ANY)))
          .may(FLAG, "echo", "stream")
          .may(TEXT, "suffix", "user")
          .may(number(-2, 2), "frequency_penalty", "presence_penalty")
          .may("temperature", number(0, 2))
          .may("top_p", number(0, 1))
          .may(integer(1, 128), "n")
          .may("best_of", integer(1, 20))
          .may("logprobs", integer(0, 5))
          .may("max_tokens", integer(1, ChatShape.MOST))
          .may("seed", integer(Long.MIN_VALUE, Long.MAX_VALUE))
          .may("logit_bias", map(number(-100, 100)))
          .may("stop", textOr(list(TEXT)))
          .may("stream_options", fields().may(FLAG, "include_usage", "include_obfuscation"));

  /** With what servers of open models take beside it. */
  private static final Shape COMPATIBLE =
      OPENAI
          .may(integer(-1, ChatShape.MOST), "top_k", "min_tokens")
          .may(number(0, 10), "min_p", "repetition_penalty")
          .may(FLAG, "ignore_eos", "add_special_tokens")
          .may(ANY, "guided_json", "stop_token_ids");

  private CompletionReader() {}

  /** One prompt for each that was sent. */
  static List<Prompt> read(String vendor, String model, JsonNode body) {
    boolean openAi = vendor.equals("openai");
    try {
      (openAi ? OPENAI : COMPATIBLE).check(body);
    } catch (Violation violation) {
      throw OpenAiVendor.invalid(violation);
    }
    if (!Models.knows(vendor, model)) {
      throw OpenAiVendor.unknownModel(model);
    }
    if (openAi && !INSTRUCTED.matcher(model).matches()) {
      throw OpenAiVendor.refused(
          404,
          "This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?",
          "invalid_request_error",
          "model",
          null);
    }
    refuseContradictions(body);
    Wishes wishes = wishes(body);
    List<String> texts = texts(body.path("prompt"));
    for (String text : texts) {
      refuseTooLong(model, text, wishes);
    }
    return texts.stream()
        .map(text -> new Prompt(model, List.of(Turn.of(Role.USER, text)), Toolbox.EMPTY, wishes))
        .toList();
  }

  private static void refuseContradictions(JsonNode body) {
    boolean stream = body.path("stream").asBoolean(false);
    if (body.hasNonNull("stream_options") && !stream) {
      throw OpenAiVendor.invalid(
          "stream_options",
          "invalid_value",
          "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
    }
    int choices = body.path("n").asInt(1);
    int best = body.path("best_of").asInt(choices);
    if (best < choices) {
      throw OpenAiVendor.invalid("best_of", "invalid_value", "'best_of' must be at least 'n'.");
    }
    if (best > choices && stream) {
      throw OpenAiVendor.invalid(
          "best_of", "invalid_value", "'best_of' greater than 'n' cannot be streamed.");
    }
    if (body.path("stop").size() > 4) {
      throw OpenAiVendor.invalid(
          "stop", "array_above_max_length", "Invalid 'stop': array too long. At most 4 items.");
    }
  }

  private static List<String> texts(JsonNode prompt) {
    if (prompt.isString()) {
      return List.of(prompt.stringValue());
    }
    if (prompt.isEmpty()) {
      throw OpenAiVendor.invalid(
          "prompt",
          "empty_array",
          "Invalid 'prompt': empty array. Expected an array with minimum length 1.");
    }
    if (isTokens(prompt)) {
      return List.of(ofTokens(prompt));
    }
    if (prompt.valueStream().allMatch(JsonNode::isString)) {
      return prompt.valueStream().map(JsonNode::stringValue).toList();
    }
    if (prompt.valueStream().allMatch(CompletionReader::isTokens)) {
      return prompt.valueStream().map(CompletionReader::ofTokens).toList();
    }
    throw OpenAiVendor.invalid(
        "prompt",
        "invalid_type",
        "Invalid type for 'prompt': expected one of a string, an array of strings, an array of integers, or an array of integer arrays.");
  }

  private static boolean isTokens(JsonNode prompt) {
    return prompt.isArray()
        && !prompt.isEmpty()
        && prompt.valueStream().allMatch(JsonNode::isIntegralNumber);
  }

  /** As long a text as there are tokens: nobody here knows what they stand for. */
  private static String ofTokens(JsonNode tokens) {
    return "#".repeat(tokens.size());
  }

  private static void refuseTooLong(String model, String text, Wishes wishes) {
    int tokens = Prompt.tokens(Turn.of(Role.USER, text));
    int window = Models.window(model);
    if ((long) tokens + wishes.maxTokens() > window) {
      throw OpenAiVendor.invalid(
          "prompt",
          "context_length_exceeded",
          ("This model's maximum context length is %d tokens, however you requested %d tokens (%d in"
                  + " your prompt; %d for the completion). Please reduce your prompt; or completion"
                  + " length.")
              .formatted(window, (long) tokens + wishes.maxTokens(), tokens, wishes.maxTokens()));
    }
  }

  private static Wishes wishes(JsonNode body) {
    JsonNode stop = body.path("stop");
    List<String> stops =
        stop.isString()
            ? List.of(stop.stringValue())
            : stop.valueStream().map(s -> s.asString("")).toList();
    int most = body.path("max_tokens").asInt(USUAL_MAX_TOKENS);
    return new Wishes(most, stops, body.path("seed").asLong(0), false, null);
  }
}
