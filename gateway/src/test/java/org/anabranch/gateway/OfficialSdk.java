package org.anabranch.gateway;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A vendor's own client, asked in words that all of them know. Retries nothing by itself. */
interface OfficialSdk extends AutoCloseable {
  Said ask(Wish wish);

  /** The same as a stream, put together as the client itself would. */
  Said stream(Wish wish);

  /** As {@link #ask} by the client's asynchronous half, waited for. */
  Said askLater(Wish wish);

  /** As {@link #stream} by the client's asynchronous half, waited for. */
  Said streamLater(Wish wish);

  /** All four ways. */
  default Map<String, Said> everyWay(Wish wish) {
    return Map.of(
        "whole", ask(wish),
        "streamed", stream(wish),
        "whole, later", askLater(wish),
        "streamed, later", streamLater(wish));
  }

  /** What the future holds, or the client's own exception. */
  static <T> T come(CompletableFuture<T> future) {
    try {
      return future.orTimeout(30, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** The status of the client's own exception. */
  int status(Throwable failure);

  @Override
  void close();

  /** What is asked for; {@code turns} alternate and begin with the user's. */
  record Wish(
      String model, List<Turn> turns, String system, int most, boolean thinking, Extra extra) {
    static Wish of(String model, String text) {
      return new Wish(model, List.of(new User(text, false)), "", 4000, false, Extra.NONE);
    }

    Wish with(Turn... turns) {
      return new Wish(model, List.of(turns), system, most, thinking, extra);
    }

    Wish told(String system) {
      return new Wish(model, turns, system, most, thinking, extra);
    }

    Wish atMost(int tokens) {
      return new Wish(model, turns, system, tokens, thinking, extra);
    }

    Wish aloud() {
      return new Wish(model, turns, system, most, true, extra);
    }

    Wish with(Extra extra) {
      return new Wish(model, turns, system, most, thinking, extra);
    }
  }

  enum Extra {
    NONE,
    /** A tool {@code weather} that takes a {@code city}. */
    TOOL,
    /** An answer like {@link #SCHEMA}. */
    SCHEMA,
    /** Words of the system's that are marked for the prompt cache, where that is marked. */
    CACHED
  }

  sealed interface Turn {}

  /**
   * @param image whether a small picture comes with it
   */
  record User(String text, boolean image) implements Turn {}

  /** An answer, given back as the client got it. */
  record Model(Said said) implements Turn {}

  /** By the ids of their calls. */
  record Results(List<Called> calls, List<String> results) implements Turn {}

  record Called(String id, String name, Map<String, Object> arguments) {}

  /** Why the answer ended. */
  enum End {
    DONE,
    LENGTH,
    TOOLS,
    REFUSED
  }

  /**
   * @param input all tokens that were read, those from a cache too
   * @param own the answer in the client's own types
   */
  record Said(
      String text,
      String thoughts,
      List<Called> calls,
      End end,
      long input,
      long output,
      long cached,
      Object own) {}

  Map<String, Object> CITY =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of("city", Map.of("type", "string")),
          "required",
          List.of("city"),
          "additionalProperties",
          false);

  Map<String, Object> SCHEMA =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of("title", Map.of("type", "string"), "stars", Map.of("type", "integer")),
          "required",
          List.of("title", "stars"),
          "additionalProperties",
          false);
}
