package org.anabranch.sandbox.anthropic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Pieces;
import org.anabranch.sandbox.models.PrefixCache;
import org.anabranch.sandbox.models.Tokens;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request's tools, system prompt and content blocks in the order in which they are cached, with
 * what each counts. A prefix that ends at a marked block is kept from 1,024 tokens on, and read by
 * a request whose marked block is at most twenty blocks behind the kept one.
 */
record Blocks(List<Block> all) {
  private static final int LOOK_BACK = 20;
  private static final int ATTACHMENT = 258;
  private static final int FRAME = 3;

  /**
   * One block.
   *
   * @param prefix the digest of everything up to and with it
   * @param upTo the tokens up to and with it
   * @param kept for how long its prefix is kept; zero when it is not marked
   */
  record Block(String prefix, long upTo, Duration kept) {}

  /** What is read from the cache and written to it. */
  record Use(long read, long written, boolean longKept) {
    Tokens tokens(long input, long output, long reasoning) {
      return new Tokens(input, read, written, output, reasoning);
    }
  }

  static Blocks of(JsonNode body) {
    Collector collector = new Collector(body.path("model").asString(""));
    body.path("tools").forEach(collector::add);
    collector.addAll("system", body.path("system"));
    for (JsonNode message : body.path("messages")) {
      collector.addAll(message.path("role").asString(""), message.path("content"));
    }
    JsonNode automatic = body.path("cache_control");
    if (automatic.isObject() && !collector.blocks.isEmpty()) {
      Block last = collector.blocks.removeLast();
      collector.blocks.add(new Block(last.prefix(), last.upTo(), kept(automatic)));
    }
    return new Blocks(List.copyOf(collector.blocks));
  }

  private static final class Collector {
    final List<Block> blocks = new ArrayList<>();
    private String digest;
    private long tokens = FRAME;

    Collector(String model) {
      this.digest = model;
    }

    void addAll(String role, JsonNode content) {
      digest += role;
      if (content.isString()) {
        add(content);
      } else {
        content.forEach(this::add);
      }
    }

    void add(JsonNode block) {
      JsonNode plain = block;
      Duration kept = Duration.ZERO;
      if (block.has("cache_control")) {
        kept = kept(block.get("cache_control"));
        ObjectNode copy = (ObjectNode) block.deepCopy();
        copy.remove("cache_control");
        plain = copy;
      }
      digest = Digest.sha256(digest + plain);
      tokens += count(plain);
      blocks.add(new Block(digest, tokens, kept));
    }
  }

  private static Duration kept(JsonNode control) {
    return control.path("ttl").asString("5m").equals("1h")
        ? Duration.ofHours(1)
        : Duration.ofMinutes(5);
  }

  private static long count(JsonNode block) {
    String type = block.path("type").asString("");
    if (type.equals("image") || type.equals("document")) {
      return ATTACHMENT;
    }
    return FRAME + Pieces.count(block.isString() ? block.stringValue() : words(block));
  }

  private static String words(JsonNode block) {
    return block.has("text") ? block.path("text").asString("") : Json.write(block);
  }

  long tokens() {
    return all.isEmpty() ? FRAME : all.getLast().upTo();
  }

  long marked() {
    return all.stream().filter(b -> !b.kept().isZero()).count();
  }

  /** Reads the longest kept prefix and keeps the marked ones. */
  Use use(PrefixCache cache, Instant now) {
    long read = 0;
    long kept = 0;
    boolean longKept = false;
    for (int i = all.size() - 1; i >= 0; i--) {
      Block block = all.get(i);
      if (!block.kept().isZero() && block.upTo() >= PrefixCache.SHORTEST) {
        read = Math.max(read, read(cache, now, i));
        kept = Math.max(kept, block.upTo());
        longKept |= block.kept().toHours() > 0;
      }
    }
    for (Block block : all) {
      if (!block.kept().isZero() && block.upTo() >= PrefixCache.SHORTEST) {
        cache.keep(block.prefix(), now, block.kept());
      }
    }
    return new Use(read, kept - read, longKept);
  }

  private long read(PrefixCache cache, Instant now, int marked) {
    for (int i = marked; i >= Math.max(0, marked - LOOK_BACK); i--) {
      if (cache.holds(all.get(i).prefix(), now)) {
        return all.get(i).upTo();
      }
    }
    return 0;
  }
}
