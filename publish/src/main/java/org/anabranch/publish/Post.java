package org.anabranch.publish;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to appear on one platform, complete: a connector adds nothing and leaves nothing out.
 *
 * @param title empty where the platform has none
 * @param parts the text; more than one makes a thread, where the platform has threads. Hashtags and
 *     link are already in it where they belong there
 * @param hashtags without {@code #}; for platforms that take them in a field of their own
 * @param link the source's address, for platforms that take it in a field of its own ({@link
 *     Feature#LINK}); null on the others
 * @param articleHtml the body for a platform that takes articles; images as {@code <img
 *     src="media:N">}, N being the index in {@code media}
 * @param aiMade whether the platform's label for AI-made content must be set
 * @param language BCP 47: {@code en}, {@code zh}
 * @param placement where on the platform it appears
 */
public record Post(
    Platform platform,
    String title,
    List<String> parts,
    List<String> hashtags,
    @Nullable String link,
    @Nullable String articleHtml,
    List<Media> media,
    boolean aiMade,
    String language,
    Placement placement,
    Options options) {
  /** Where on the platform a post appears. */
  public enum Placement {
    /** Among the account's other posts. */
    FEED,
    /** Where short upright videos are shown: a reel, a Short. */
    SHORT,
    /** For a day, above the others. */
    STORY
  }

  /** What a post is, in one word: for lists, filters and pages. */
  public enum Kind {
    POST,
    THREAD,
    SHORT,
    STORY,
    ARTICLE,
    DOCUMENT,
    POLL
  }

  public Post {
    parts = List.copyOf(parts);
    hashtags = List.copyOf(hashtags);
    media = List.copyOf(media);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "A post for %s needs a text, be it empty".formatted(platform.key()));
    }
  }

  /** A post without options, in its platform's usual place for what it is made of. */
  public Post(
      Platform platform,
      String title,
      List<String> parts,
      List<String> hashtags,
      @Nullable String link,
      @Nullable String articleHtml,
      List<Media> media,
      boolean aiMade,
      String language) {
    this(
        platform,
        title,
        parts,
        hashtags,
        link,
        articleHtml,
        media,
        aiMade,
        language,
        usualPlacement(platform, media),
        Options.NONE);
  }

  private static Placement usualPlacement(Platform platform, List<Media> media) {
    return usualPlacement(
        platform,
        media.stream().anyMatch(Media::isVideo)
            && media.stream().noneMatch(m -> m.role() == Media.Role.IMAGE));
  }

  /**
   * Where a platform shows such a post by itself: Instagram shows every single video as a reel; so
   * do we on Facebook, unless told otherwise.
   *
   * @param videoAlone whether it has a video and no pictures
   */
  public static Placement usualPlacement(Platform platform, boolean videoAlone) {
    boolean reels = platform == Platform.INSTAGRAM || platform == Platform.FACEBOOK;
    return reels && videoAlone ? Placement.SHORT : Placement.FEED;
  }

  public Post withMedia(List<Media> files) {
    return new Post(
        platform,
        title,
        parts,
        hashtags,
        link,
        articleHtml,
        files,
        aiMade,
        language,
        placement,
        options);
  }

  public Post withPlacement(Placement place) {
    return new Post(
        platform,
        title,
        parts,
        hashtags,
        link,
        articleHtml,
        media,
        aiMade,
        language,
        place,
        options);
  }

  public Post withOptions(Options chosen) {
    return new Post(
        platform,
        title,
        parts,
        hashtags,
        link,
        articleHtml,
        media,
        aiMade,
        language,
        placement,
        chosen);
  }

  public Kind kind() {
    return switch (placement) {
      case SHORT -> Kind.SHORT;
      case STORY -> Kind.STORY;
      case FEED -> {
        if (options.poll() != null) {
          yield Kind.POLL;
        } else if (document().isPresent()) {
          yield Kind.DOCUMENT;
        } else if (articleHtml != null && !articleHtml.isBlank()) {
          yield Kind.ARTICLE;
        }
        yield parts.size() > 1 ? Kind.THREAD : Kind.POST;
      }
    };
  }

  /** The first part: the whole text of a post that is no thread. */
  public String text() {
    return parts.getFirst();
  }

  /** The same post with other words. */
  public Post withWords(
      String newTitle, List<String> newParts, List<String> newHashtags, @Nullable String newLink) {
    return new Post(
        platform,
        newTitle,
        newParts,
        newHashtags,
        newLink,
        articleHtml,
        media,
        aiMade,
        language,
        placement,
        options);
  }

  /** How many commits it takes: one for each part, and one for the first comment. */
  public int pieces() {
    return parts.size() + (options.hasFirstComment() ? 1 : 0);
  }

  /** Whether commit {@code piece} is the first comment's. */
  public boolean isComment(int piece) {
    return piece == parts.size() && options.hasFirstComment();
  }

  /** What commit {@code piece} says. */
  public String piece(int piece) {
    return isComment(piece) ? options.firstComment() : parts.get(piece);
  }

  public Optional<Media> video() {
    return media.stream().filter(Media::isVideo).findFirst();
  }

  public Optional<Media> cover() {
    return media.stream().filter(m -> m.role() == Media.Role.COVER).findFirst();
  }

  public Optional<Media> document() {
    return media.stream().filter(m -> m.role() == Media.Role.DOCUMENT).findFirst();
  }

  /** The pictures and videos of the post itself, in order. */
  public List<Media> shown() {
    return media.stream()
        .filter(m -> m.role() == Media.Role.IMAGE || m.role() == Media.Role.VIDEO)
        .toList();
  }

  public List<Media> images() {
    return media.stream().filter(m -> m.role() == Media.Role.IMAGE).toList();
  }
}
