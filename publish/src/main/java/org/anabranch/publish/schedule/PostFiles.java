package org.anabranch.publish.schedule;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.jspecify.annotations.Nullable;

/**
 * The files that a post may be made of: those that it has already, by {@link #name}, and the
 * person's own. Each is described as told, else as it was. Immutable.
 */
public final class PostFiles implements OwnFiles {
  private static final String KEPT = "kept-";

  private final OwnFiles own;
  private final @Nullable Post before;
  private final Map<String, String> descriptions;

  /**
   * @param before the post that is changed; null for a new one
   * @param descriptions by a file's name, what it shows
   */
  public PostFiles(OwnFiles own, @Nullable Post before, Map<String, String> descriptions) {
    this.own = own;
    this.before = before;
    this.descriptions = Map.copyOf(descriptions);
  }

  /** What a file that a post has already is called here. */
  public static String name(Media media) {
    return KEPT + media.sha256();
  }

  /** The post's own file of this name. */
  public Optional<Media> kept(String name) {
    return before == null
        ? Optional.empty()
        : before.media().stream().filter(m -> name(m).equals(name)).findFirst();
  }

  @Override
  public Optional<Media> fitted(Platform platform, String name) {
    return fitted(new Use(platform, null, false), name, Progress.NONE);
  }

  @Override
  public Optional<Media> fitted(Platform platform, String name, Progress progress) {
    return fitted(new Use(platform, null, false), name, progress);
  }

  @Override
  public Optional<Media> fitted(Use use, String name, Progress progress) {
    return kept(name)
        .map(m -> m.role() == Media.Role.COVER ? m.withRole(Media.Role.IMAGE) : m)
        .or(() -> own.fitted(use, name, progress))
        .map(m -> described(name, m));
  }

  private Media described(String name, Media media) {
    String words = descriptions.get(name);
    return words == null ? media : media.withAltText(words.strip());
  }

  @Override
  public List<String> changes(Use use, String name) {
    return kept(name).isPresent() ? List.of() : own.changes(use, name);
  }

  @Override
  public Optional<Media> cover(Platform platform, String name, Progress progress) {
    return kept(name)
        .filter(m -> m.role() == Media.Role.COVER || m.role() == Media.Role.IMAGE)
        .map(m -> m.withRole(Media.Role.COVER))
        .or(() -> own.cover(platform, name, progress))
        .map(m -> described(name, m));
  }

  @Override
  public Optional<Media> still(Platform platform, Media video, Duration at) {
    return own.still(platform, video, at);
  }

  @Override
  public List<Fitting> fittings() {
    return own.fittings();
  }

  @Override
  public List<OwnFile> recent(int most) {
    return own.recent(most);
  }
}
