package org.anabranch.sandbox.bedrock;

import java.time.Duration;
import java.time.Instant;
import org.anabranch.kernel.Digest;
import org.anabranch.sandbox.models.Pieces;
import org.anabranch.sandbox.models.PrefixCache;
import org.anabranch.sandbox.models.Tokens;
import tools.jackson.databind.JsonNode;

/** What the cache points of one request read and write: each keeps all that comes before it. */
final class CachePoints {
  private static final Duration KEPT = Duration.ofMinutes(5);

  private final PrefixCache cache;
  private final Instant now;
  private String digest;
  private long tokens;
  private long read;
  private long kept;

  private CachePoints(PrefixCache cache, Instant now, String model) {
    this.cache = cache;
    this.now = now;
    this.digest = model;
  }

  /**
   * @param input all of the prompt
   */
  static Tokens use(
      PrefixCache cache,
      Instant now,
      String model,
      JsonNode body,
      long input,
      long output,
      long reasoning) {
    CachePoints points = new CachePoints(cache, now, model);
    body.path("toolConfig").path("tools").forEach(points::add);
    body.path("system").forEach(points::add);
    for (JsonNode message : body.path("messages")) {
      message.path("content").forEach(points::add);
    }
    long kept = Math.min(points.kept, input);
    long read = Math.min(points.read, kept);
    return new Tokens(input, read, kept - read, output, reasoning);
  }

  private void add(JsonNode block) {
    if (!block.has("cachePoint")) {
      digest = Digest.sha256(digest + block);
      tokens += Pieces.count(block.path("text").asString(""));
      return;
    }
    if (tokens >= PrefixCache.SHORTEST) {
      kept = tokens;
      if (cache.keep(digest, now, KEPT)) {
        read = tokens;
      }
    }
  }
}
