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
    String language) {
  public Post {
    parts = List.copyOf(parts);
    hashtags = List.copyOf(hashtags);
    media = List.copyOf(media);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "A post for %s needs a text, be it empty".formatted(platform.key()));
    }
  }

  /** The first part: the whole text of a post that is no thread. */
  public String text() {
    return parts.getFirst();
  }

  public Optional<Media> video() {
    return media.stream().filter(Media::isVideo).findFirst();
  }

  public Optional<Media> cover() {
    return media.stream().filter(m -> m.role() == Media.Role.COVER).findFirst();
  }

  public List<Media> images() {
    return media.stream().filter(m -> m.role() == Media.Role.IMAGE).toList();
  }
}
