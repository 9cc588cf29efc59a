package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anabranch.gateway.conversation.MediaTokens;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.json.JsonBytes;
import org.anabranch.gateway.json.Words;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code usage} both ways, with the names that vendors other than OpenAI use. */
final class TokenUses {
  /** Where a number stands in {@code usage}; of a group the first that is there counts. */
  private static final List<String> PLACES = new ArrayList<>();

  private static final int[] INPUT = places("/prompt_tokens", "/input_tokens");
  private static final int[] OUTPUT = places("/completion_tokens", "/output_tokens");
  private static final int[] TOTAL = places("/total_tokens");
  private static final int[] CACHE_READ =
      places(
          "/prompt_tokens_details/cached_tokens",
          "/input_tokens_details/cached_tokens",
          "/prompt_cache_hit_tokens",
          "/cached_tokens",
          "/cache_read_input_tokens");
  private static final int[] CACHE_WRITE =
      places(
          "/prompt_tokens_details/cache_write_tokens",
          "/prompt_tokens_details/cache_creation_tokens",
          "/prompt_tokens_details/cache_creation_input_tokens",
          "/input_tokens_details/cache_write_tokens",
          "/cache_creation_input_tokens");
  private static final int[] REASONING =
      places(
          "/completion_tokens_details/reasoning_tokens",
          "/output_tokens_details/reasoning_tokens",
          "/reasoning_tokens");

  /** As OpenRouter, Perplexity and xAI tell them. */
  private static final int[] SEARCHES =
      places(
          "/server_tool_use/web_search_requests",
          "/num_search_queries",
          "/server_side_tool_usage_details/web_search_calls");

  private static final Media INPUT_MEDIA = new Media("prompt", "input");
  private static final Media OUTPUT_MEDIA = new Media("completion", "output");

  /** What may stand in {@code usage}: counts, and objects that hold counts. */
  private static final Within USAGE = new Within("");

  /** By object that stands in {@code usage}. */
  private static final Words OBJECTS = Words.of(objects());

  private static final List<Within> WITHIN = objects().stream().map(Within::new).toList();

  private TokenUses() {}

  /** Where tokens are counted by medium. */
  private static final class Media {
    private final int[] text;
    private final int[] audio;
    private final int[] image;

    /**
     * @param names of the tokens, as chat completions and responses have it
     */
    Media(String... names) {
      this.text = of("text", names);
      this.audio = of("audio", names);
      this.image = of("image", names);
    }

    private static int[] of(String medium, String... names) {
      return places(
          Arrays.stream(names)
              .map(name -> "/" + name + "_tokens_details/" + medium + "_tokens")
              .toArray(String[]::new));
    }

    MediaTokens found(long[] found) {
      long words = first(found, text);
      long sound = first(found, audio);
      long pictures = first(found, image);
      return words <= 0 && sound <= 0 && pictures <= 0
          ? MediaTokens.UNKNOWN
          : new MediaTokens(words, sound, pictures, 0, 0);
    }
  }

  private static int[] places(String... paths) {
    int first = PLACES.size();
    PLACES.addAll(List.of(paths));
    return IntStream.range(first, PLACES.size()).toArray();
  }

  /** The object in which a place stands; empty for {@code usage} itself. */
  private static String object(String place) {
    return place.substring(1, Math.max(1, place.lastIndexOf('/')));
  }

  private static List<String> objects() {
    return PLACES.stream()
        .map(TokenUses::object)
        .filter(object -> !object.isEmpty())
        .distinct()
        .toList();
  }

  /** The counts of one object. */
  private static final class Within {
    private final Words names;

    /** By name, its place. */
    private final int[] places;

    Within(String object) {
      places =
          IntStream.range(0, PLACES.size())
              .filter(i -> object(PLACES.get(i)).equals(object))
              .toArray();
      names =
          Words.of(
              Arrays.stream(places)
                  .mapToObj(PLACES::get)
                  .map(place -> place.substring(place.lastIndexOf('/') + 1))
                  .toList());
    }
  }

  /** Reads the usage of chat completions or of responses; null when it says nothing. */
  static @Nullable TokenUse read(JsonNode usage) {
    if (!usage.isObject()) {
      return null;
    }
    byte[] text = Json.MAPPER.writeValueAsBytes(usage);
    JsonBytes json = new JsonBytes(text, 0, text.length);
    json.next();
    return read(json);
  }

  /** The same where its object begins; leaves the reader at its end. */
  static @Nullable TokenUse read(JsonBytes usage) {
    long[] found = new long[PLACES.size()];
    Arrays.fill(found, -1);
    collect(usage, USAGE, found);
    long input = first(found, INPUT);
    long output = first(found, OUTPUT);
    if (input < 0 || output < 0) {
      return null;
    }
    long reasoning = Math.max(0, first(found, REASONING));
    long searches = Math.max(0, first(found, SEARCHES));
    return new TokenUse(
        input,
        Math.max(0, first(found, CACHE_READ)),
        Math.max(0, first(found, CACHE_WRITE)),
        0,
        output + beside(first(found, TOTAL) - input - output, reasoning),
        reasoning,
        INPUT_MEDIA.found(found),
        OUTPUT_MEDIA.found(found),
        searches);
  }

  private static void collect(JsonBytes object, Within within, long[] found) {
    while (object.more() == JsonToken.PROPERTY_NAME) {
      int name = object.find(within.names);
      int inner = within == USAGE ? object.find(OBJECTS) : -1;
      JsonToken value = object.more();
      if (name >= 0) {
        found[within.places[name]] = count(object); // the last one counts
      }
      if (value == JsonToken.START_OBJECT && inner >= 0) {
        collect(object, WITHIN.get(inner), found);
      } else {
        object.skip();
      }
    }
  }

  /** What is told as below zero is none used; -1 where there is no count. */
  private static long count(JsonBytes value) {
    long told = value.whole(Long.MIN_VALUE);
    return told == Long.MIN_VALUE ? -1 : Math.max(0, told);
  }

  /**
   * Reasoning that a vendor counts in the total but not in the answer, as xAI and Google do.
   *
   * @param more what the total has beyond input and output
   * @param reasoning 0 when the vendor does not name it
   */
  private static long beside(long more, long reasoning) {
    return more > 0 && (reasoning == 0 || more == reasoning) ? more : 0;
  }

  private static long first(long[] found, int[] places) {
    for (int place : places) {
      if (found[place] >= 0) {
        return found[place];
      }
    }
    return -1;
  }

  /** As chat completions tell it. */
  static ObjectNode chat(TokenUse use) {
    ObjectNode usage =
        Json.object()
            .put("prompt_tokens", use.input())
            .put("completion_tokens", use.output())
            .put("total_tokens", use.total());
    ObjectNode input = usage.putObject("prompt_tokens_details");
    input.put("cached_tokens", use.cacheRead());
    if (use.cacheWrite() > 0) {
      input.put("cache_write_tokens", use.cacheWrite());
    }
    put(input, use.inputMedia());
    ObjectNode output = usage.putObject("completion_tokens_details");
    put(output.put("reasoning_tokens", use.reasoning()), use.outputMedia());
    return usage;
  }

  /** Films and documents have no count of their own here. */
  private static void put(ObjectNode details, MediaTokens media) {
    putSome(details, "text_tokens", media.text());
    putSome(details, "audio_tokens", media.audio());
    putSome(details, "image_tokens", media.image());
  }

  private static void putSome(ObjectNode details, String name, long tokens) {
    if (tokens > 0) {
      details.put(name, tokens);
    }
  }

  /** As responses tell it. */
  static ObjectNode response(TokenUse use) {
    ObjectNode usage = Json.object().put("input_tokens", use.input());
    usage
        .putObject("input_tokens_details")
        .put("cached_tokens", use.cacheRead())
        .put("cache_write_tokens", use.cacheWrite());
    usage.put("output_tokens", use.output());
    usage.putObject("output_tokens_details").put("reasoning_tokens", use.reasoning());
    return usage.put("total_tokens", use.total());
  }
}
