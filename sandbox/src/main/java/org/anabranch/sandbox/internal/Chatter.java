package org.anabranch.sandbox.internal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import tools.jackson.databind.JsonNode;

/**
 * What is said below the posts of one platform: by the simulated audience, whose remarks come as
 * its count of comments grows and which say themselves that they are simulated, and by the account.
 * A remark is stored when it is first seen, so it keeps its time and may be hidden and deleted.
 * Safe for many threads.
 */
public final class Chatter {
  private static final String KIND = "said";
  private static final int MOST = 40;
  private static final List<String> NAMES =
      List.of("Ada", "Bo", "Chen Wei", "Dana", "Emeka", "Fatima", "Goran", "Hana", "Ines", "Jun");
  private static final List<String> WORDS =
      List.of(
          "Which tool did you use for this?",
          "Saved for later, thank you!",
          "Does this work on a phone too?",
          "I see it differently: the second point needs a source.",
          "讲得很清楚，谢谢！",
          "Where can I read more? 🙂",
          "First time I understood this.",
          "هل يوجد المزيد من التفاصيل؟");

  private final World world;
  private final World.Store store;
  private final String platform;

  /**
   * One remark.
   *
   * @param parentId the remark that it answers; empty when it answers the post
   * @param own whether the account said it
   */
  public record Said(
      String id,
      String postId,
      String parentId,
      String author,
      String authorId,
      boolean own,
      String text,
      long atMillis,
      boolean hidden,
      boolean deleted) {
    public Instant at() {
      return Instant.ofEpochMilli(atMillis);
    }

    private Said with(boolean nowHidden, boolean nowDeleted) {
      return new Said(
          id, postId, parentId, author, authorId, own, text, atMillis, nowHidden, nowDeleted);
    }
  }

  public Chatter(World world, String platform) {
    this.world = world;
    this.store = world.store(platform);
    this.platform = platform;
  }

  /** All below a post, answers to remarks included, oldest first; without what was deleted. */
  public List<Said> below(SandboxPost post) {
    listen(post);
    List<Said> all = new ArrayList<>();
    for (JsonNode said : store.list(KIND)) {
      Said one = Json.MAPPER.treeToValue(said, Said.class);
      if (one.postId().equals(post.id()) && !one.deleted()) {
        all.add(one);
      }
    }
    world.comments(platform, post.id()).stream()
        .map(
            c ->
                new Said(
                    c.id(),
                    c.postId(),
                    "",
                    "",
                    c.accountId(),
                    c.accountId().equals(post.accountId()),
                    c.text(),
                    c.at().toEpochMilli(),
                    false,
                    false))
        .filter(c -> store.get(KIND, c.id()).isEmpty())
        .forEach(all::add);
    all.sort(Comparator.comparing(Said::atMillis).thenComparing(Said::id));
    return all;
  }

  /** How others speak of the account outside of its own posts. */
  public enum Mention {
    /** Their post's own words. */
    WORDS("9", "Worth a look: what @anabranch wrote about this."),
    /** A comment below a post of somebody else. */
    COMMENT("8", "Ask @anabranch, they measured it."),
    /** Their picture, without a word. */
    TAG("6", "A day by the river, in good company.");

    private final String first;
    private final String text;

    Mention(String first, String text) {
      this.first = first;
      this.text = text;
    }
  }

  /** Posts of others whose words mention the account, newest first. */
  public List<Said> mentions(String accountId) {
    return mentions(accountId, Mention.WORDS);
  }

  /** Newest first: one for each of its posts that people talk of. */
  public List<Said> mentions(String accountId, Mention how) {
    List<Said> all = new ArrayList<>();
    for (SandboxPost post : world.posts(platform)) {
      if (post.accountId().equals(accountId) && world.reactions(post).comments() > 0) {
        all.add(mention(post, how));
      }
    }
    all.sort(Comparator.comparing(Said::atMillis).thenComparing(Said::id).reversed());
    return all;
  }

  private Said mention(SandboxPost post, Mention how) {
    String digits = id(post, MOST).substring(1);
    String id = how.first + digits;
    return find(id)
        .orElseGet(
            () -> {
              Said said =
                  new Said(
                      id,
                      how == Mention.COMMENT ? "5" + digits : id,
                      "",
                      NAMES.get((int) (Long.parseLong(id) % NAMES.size())) + " (simulated)",
                      "9000" + Long.parseLong(id) % NAMES.size(),
                      false,
                      how.text,
                      world.now().toEpochMilli(),
                      false,
                      false);
              put(said);
              return said;
            });
  }

  /** What the account said below a mention, oldest first. */
  public List<Said> belowMention(String id) {
    List<Said> all = new ArrayList<>();
    for (JsonNode said : store.list(KIND)) {
      Said one = Json.MAPPER.treeToValue(said, Said.class);
      if (one.postId().equals(id) && !one.id().equals(id) && !one.deleted()) {
        all.add(one);
      }
    }
    all.sort(Comparator.comparing(Said::atMillis).thenComparing(Said::id));
    return all;
  }

  /** Stores what the audience has said by now. */
  private void listen(SandboxPost post) {
    long count = Math.min(MOST, world.reactions(post).comments());
    for (int n = 0; n < count; n++) {
      String id = id(post, n);
      if (store.get(KIND, id).isEmpty()) {
        SplittableRandom chance = new SplittableRandom(Long.parseLong(id));
        int author = chance.nextInt(NAMES.size());
        put(
            new Said(
                id,
                post.id(),
                "",
                NAMES.get(author) + " (simulated)",
                "9000" + author,
                false,
                WORDS.get(chance.nextInt(WORDS.size())),
                world.now().toEpochMilli(),
                false,
                false));
      }
    }
  }

  /** Digits, as ids are on every platform; the same for the same post and place. */
  private static String id(SandboxPost post, int n) {
    CRC32C hash = new CRC32C();
    hash.update((post.platform() + "/" + post.id()).getBytes(StandardCharsets.UTF_8));
    return "7%010d%03d".formatted(hash.getValue(), n);
  }

  public Optional<Said> find(String id) {
    return store
        .get(KIND, id)
        .map(said -> Json.MAPPER.treeToValue(said, Said.class))
        .filter(said -> !said.deleted());
  }

  /** The account answers a remark, or the post when {@code parentId} is empty. */
  public Said answer(String postId, String parentId, String accountId, String name, String text) {
    Said said =
        new Said(
            world.newId(),
            postId,
            parentId,
            name,
            accountId,
            true,
            text,
            world.now().toEpochMilli(),
            false,
            false);
    put(said);
    return said;
  }

  public void hide(Said said, boolean hidden) {
    put(said.with(hidden, false));
  }

  public void delete(Said said) {
    put(said.with(said.hidden(), true));
  }

  private void put(Said said) {
    store.put(KIND, said.id(), Json.MAPPER.valueToTree(said));
  }
}
