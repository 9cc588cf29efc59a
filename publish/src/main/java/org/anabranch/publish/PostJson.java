package org.anabranch.publish;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;

/**
 * Posts as they lie in the database. Files inside the data directory are written relative to it, so
 * that it can be moved. Public only for the packages below this one.
 */
public final class PostJson {
  private record StoredPost(
      String platform,
      String title,
      List<String> parts,
      List<String> hashtags,
      @Nullable String link,
      @Nullable String articleHtml,
      List<StoredMedia> media,
      boolean aiMade,
      String language,
      @Nullable String placement,
      @Nullable StoredOptions options) {}

  private record StoredMedia(
      String role,
      String file,
      String contentType,
      int width,
      int height,
      long durationMs,
      long bytes,
      String sha256,
      String altText) {}

  private static final int KNOWN = 256;

  private final Path root;

  private final Map<String, Post> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Post> eldest) {
          return size() > KNOWN;
        }
      };

  public PostJson(Path root) {
    this.root = root;
  }

  public String write(Post post) {
    return Json.write(
        new StoredPost(
            post.platform().key(),
            post.title(),
            post.parts(),
            post.hashtags(),
            post.link(),
            post.articleHtml(),
            post.media().stream().map(this::stored).toList(),
            post.aiMade(),
            post.language(),
            post.placement().name(),
            StoredOptions.of(post.options())));
  }

  /** The same text is read once: a post is read before and after each of its steps. */
  public Post read(String json) {
    synchronized (known) {
      Post post = known.get(json);
      if (post != null) {
        return post;
      }
    }
    Post post = parsed(json);
    synchronized (known) {
      known.put(json, post);
    }
    return post;
  }

  private Post parsed(String json) {
    StoredPost stored = Json.read(json, StoredPost.class);
    Post post =
        new Post(
            Platform.byKey(stored.platform()).orElseThrow(),
            stored.title(),
            stored.parts(),
            stored.hashtags(),
            stored.link(),
            stored.articleHtml(),
            stored.media().stream().map(this::media).toList(),
            stored.aiMade(),
            stored.language());
    return placed(post, stored);
  }

  /** Posts that were stored before there were placements and options have the usual ones. */
  private static Post placed(Post post, StoredPost stored) {
    Post placed =
        stored.placement() == null
            ? post
            : post.withPlacement(Post.Placement.valueOf(stored.placement()));
    return stored.options() == null ? placed : placed.withOptions(stored.options().options());
  }

  private StoredMedia stored(Media media) {
    Path file = media.file().toAbsolutePath().normalize();
    return new StoredMedia(
        media.role().name(),
        (file.startsWith(root) ? root.relativize(file) : file).toString(),
        media.contentType(),
        media.width(),
        media.height(),
        media.duration().toMillis(),
        media.bytes(),
        media.sha256(),
        media.altText());
  }

  private Media media(StoredMedia stored) {
    return new Media(
        Media.Role.valueOf(stored.role()),
        root.resolve(stored.file()),
        stored.contentType(),
        stored.width(),
        stored.height(),
        Duration.ofMillis(stored.durationMs()),
        stored.bytes(),
        stored.sha256(),
        stored.altText());
  }
}
