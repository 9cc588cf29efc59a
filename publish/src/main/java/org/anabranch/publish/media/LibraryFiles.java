package org.anabranch.publish.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.schedule.OwnFiles;

/**
 * The library as a source of posts: a file is named by its id or the first eight or more signs of
 * it, and fitted to the platform at once, with bars where its shape is not shown. What was fitted
 * before is not fitted again. Safe for many threads; blocks while FFmpeg works.
 */
public final class LibraryFiles implements OwnFiles {
  private static final Duration FITTING = Duration.ofMinutes(10);
  private static final int LOOKED_AT = 5_000;

  private final MediaStation media;
  private final Function<Platform, Connector> connectors;
  private final Map<Object, Fitting> fittings = new ConcurrentHashMap<>();

  public LibraryFiles(MediaStation media, Function<Platform, Connector> connectors) {
    this.media = media;
    this.connectors = connectors;
  }

  @Override
  public Optional<Media> fitted(Platform platform, String name) {
    return fitted(platform, name, Progress.NONE);
  }

  @Override
  public List<Fitting> fittings() {
    return List.copyOf(fittings.values());
  }

  @Override
  public Optional<Media> fitted(Platform platform, String name, Progress progress) {
    String id = name.toLowerCase(Locale.ROOT);
    return id.matches("[0-9a-f]{8,64}")
        ? found(id).map(m -> fitted(platform, m, progress))
        : Optional.empty();
  }

  @Override
  public List<OwnFile> recent(int most) {
    return media.library().recent(most).stream()
        .map(m -> new OwnFile(m.id(), m.name(), m.probed() instanceof Probed.Video))
        .toList();
  }

  private Optional<Medium> found(String id) {
    if (id.length() == 64) {
      return media.library().find(id);
    }
    List<Medium> alike =
        media.library().recent(LOOKED_AT).stream().filter(m -> m.id().startsWith(id)).toList();
    if (alike.size() > 1) {
      throw Problem.badInput(
              "medium-ambiguous",
              "%d files of the library begin with “%s”.".formatted(alike.size(), id),
              "Give more of the id.")
          .asException();
    }
    return alike.stream().findFirst();
  }

  private Media fitted(Platform platform, Medium medium, Progress progress) {
    Object key = new Object();
    Progress told =
        (fraction, what) -> {
          fittings.put(key, new Fitting(medium.name(), platform, fraction, what));
          progress.at(fraction, what);
        };
    try {
      Fitted fitted =
          media
              .fitting()
              .fit(
                  medium.file(),
                  medium.id(),
                  medium.probed(),
                  MediaLimits.of(connectors.apply(platform)),
                  Framing.PAD,
                  told,
                  Deadline.in(FITTING));
      Probed now = fitted.probed();
      boolean video = now instanceof Probed.Video;
      return new Media(
          video ? Media.Role.VIDEO : Media.Role.IMAGE,
          fitted.file(),
          now.contentType(),
          now.width(),
          now.height(),
          now instanceof Probed.Video v ? v.duration() : Duration.ZERO,
          now.bytes(),
          fitted.changes().isEmpty() ? medium.id() : Digest.sha256(fitted.file()),
          medium.altText());
    } catch (IOException e) {
      throw new UncheckedIOException("A fitted file cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a file was fitted", e);
    } finally {
      fittings.remove(key);
    }
  }
}
