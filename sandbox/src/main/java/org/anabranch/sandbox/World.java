package org.anabranch.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the imitations share: a clock that can be let run ahead, a durable memory, the posts, and
 * their simulated audience. Everything stored here survives {@code kill -9} once the call returned.
 * Safe for many threads.
 */
public interface World {
  /** The sandbox's time: the real time plus what was let pass. */
  Instant now();

  /** The real time: what a client's own clock says when it signs a call. */
  Instant realTime();

  /** How long the platforms pretend to process an upload, in real time. */
  Duration processingTime();

  /** A new id of digits only, growing over time, unique in this world. */
  String newId();

  /** A random token that cannot be guessed. */
  String newToken();

  /** The faults that were asked for; the model vendors' imitations make theirs themselves. */
  Faults faults();

  /** The files that came in pieces. */
  Uploads uploads();

  /** What the model vendors' imitations received. */
  RequestLog received();

  /** Durable documents by kind and id, apart for each platform. */
  Store store(String platform);

  /** Makes a post visible to the audience; a second call with the same id changes nothing. */
  void publish(SandboxPost post);

  Optional<SandboxPost> post(String platform, String id);

  /** Puts a post in place of the one with its id; without one, nothing happens. */
  void revise(SandboxPost post);

  /** Takes a post away, and what was said below it; without one, nothing happens. */
  void withdraw(String platform, String id);

  /** Newest first. */
  List<SandboxPost> posts(String platform);

  /** Adds a comment; a second call with the same id changes nothing. */
  void comment(Comment comment);

  /** The comments below a post, newest first. */
  List<Comment> comments(String platform, String postId);

  /**
   * What the simulated audience has done with a post by {@link #now}. The same seed and post give
   * the same figures.
   */
  Reactions reactions(SandboxPost post);

  /** The page that shows a post in a browser, marked as simulated; {@code text/html}. */
  String page(SandboxPost post);

  /** Durable documents and files of one platform. */
  interface Store {
    Optional<JsonNode> get(String kind, String id);

    void put(String kind, String id, JsonNode document);

    /** Stores only when there is none yet; false when there was one. */
    boolean putIfAbsent(String kind, String id, JsonNode document);

    void remove(String kind, String id);

    /** All of a kind, newest first. */
    List<JsonNode> list(String kind);

    /** A place for bytes; the file need not exist yet, its directory does. */
    Path file(String kind, String id);
  }

  /**
   * What the audience sees.
   *
   * @param text with its hashtags and links, line breaks as {@code \n}; a thread is several posts
   * @param html an article's body, or empty
   * @param media in order; only files from {@link Store#file} of this world
   * @param link where its page is
   * @param aiLabel whether it carries the platform's label for AI-made content
   * @param inReplyTo the id of the post it continues, or empty
   * @param details how it is shown, by the words in {@link Detail}; what is not there is as usual
   */
  record SandboxPost(
      String platform,
      String id,
      String accountId,
      String title,
      String text,
      String html,
      List<Attachment> media,
      String link,
      boolean aiLabel,
      String inReplyTo,
      Instant at,
      Map<Detail, String> details) {
    public SandboxPost {
      media = List.copyOf(media);
      details = Map.copyOf(details);
    }

    /** A post without details. */
    public SandboxPost(
        String platform,
        String id,
        String accountId,
        String title,
        String text,
        String html,
        List<Attachment> media,
        String link,
        boolean aiLabel,
        String inReplyTo,
        Instant at) {
      this(
          platform, id, accountId, title, text, html, media, link, aiLabel, inReplyTo, at,
          Map.of());
    }

    public SandboxPost with(Map<Detail, String> shown) {
      return new SandboxPost(
          platform, id, accountId, title, text, html, media, link, aiLabel, inReplyTo, at, shown);
    }

    /** The same post with other words. */
    public SandboxPost saying(String newTitle, String newText) {
      return new SandboxPost(
          platform, id, accountId, newTitle, newText, html, media, link, aiLabel, inReplyTo, at,
          details);
    }

    /** One detail, or empty. */
    public String detail(Detail name) {
      return details.getOrDefault(name, "");
    }
  }

  /** What a post's details are called; the values are the platform's own words. */
  enum Detail {
    /** {@code short} or {@code story}. */
    PLACEMENT,
    VISIBILITY,
    REPLIES,
    LOCATION,
    /** Separated by commas. */
    COLLABORATORS,
    QUOTES,
    /** Answers, separated by {@code " | "}. */
    POLL,
    BOARD,
    PLAYLIST,
    COMMUNITY,
    CATEGORY,
    /** The SHA-256 of the cover, or the moment it was taken from: {@code 1000ms}. */
    COVER
  }

  /** Words below a post, by its own account or another. */
  record Comment(
      String platform, String postId, String id, String accountId, String text, Instant at) {}

  /** A file of a post. */
  record Attachment(Path file, String contentType, String altText) {}

  /** Simulated figures. */
  record Reactions(
      long views, long reach, long likes, long comments, long shares, long saves, long clicks) {}
}
