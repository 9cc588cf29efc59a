package org.anabranch.publish.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
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
 * it, and fitted to its place on the platform at once, with bars where its shape is not shown. What
 * was fitted before is not fitted again. Safe for many threads; blocks while FFmpeg works.
 */
public final class LibraryFiles implements OwnFiles {
  private static final Duration FITTING = Duration.ofMinutes(10);

  /** Of an id: a shorter name may be a file's own. */
  private static final int FEWEST_SIGNS = 8;

  /** Pixels: as wide as any platform shows a cover. */
  private static final int STILL_WIDTH = 1920;

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
  public Optional<Media> fitted(Platform platform, String name, Progress progress) {
    return fitted(new Use(platform, null, false), name, progress);
  }

  @Override
  public List<Fitting> fittings() {
    return List.copyOf(fittings.values());
  }

  @Override
  public Optional<Media> fitted(Use use, String name, Progress progress) {
    return named(name)
        .map(m -> made(use.platform(), m, role(m.probed()), limits(use, m.probed()), progress));
  }

  @Override
  public List<String> changes(Use use, String name) {
    return named(name)
        .map(m -> MediaFitting.changes(m.probed(), limits(use, m.probed()), Framing.PAD))
        .orElse(List.of());
  }

  @Override
  public Optional<Media> cover(Platform platform, String name, Progress progress) {
    return named(name).map(m -> cover(platform, m, progress));
  }

  private Media cover(Platform platform, Medium medium, Progress progress) {
    if (!(medium.probed() instanceof Probed.Picture)) {
      throw Problem.badInput(
              "cover-no-picture",
              "“%s” is no picture, and a cover is one.".formatted(medium.name()),
              "Choose a picture of the library.")
          .asException();
    }
    return made(
        platform,
        medium,
        Media.Role.COVER,
        MediaLimits.ofCover(connectors.apply(platform)),
        progress);
  }

  @Override
  public Optional<Media> still(Platform platform, Media video, Duration at) {
    MediaLimits.Picture limits = MediaLimits.ofCover(connectors.apply(platform)).picture();
    try {
      Fitted still =
          media
              .fitting()
              .thumbnail(
                  video.file(),
                  video.sha256(),
                  at,
                  STILL_WIDTH,
                  limits.mostBytes(),
                  Deadline.in(FITTING));
      return Optional.of(media(Media.Role.COVER, still, Digest.sha256(still.file()), ""));
    } catch (IOException e) {
      throw new UncheckedIOException("A still cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a still was made", e);
    }
  }

  private MediaLimits limits(Use use, Probed probed) {
    Connector connector = connectors.apply(use.platform());
    MediaLimits.requireTaken(connector, probed);
    return MediaLimits.of(connector, use.placement(probed instanceof Probed.Video));
  }

  private static Media.Role role(Probed probed) {
    return switch (probed) {
      case Probed.Picture _ -> Media.Role.IMAGE;
      case Probed.Video _ -> Media.Role.VIDEO;
      case Probed.Document _ -> Media.Role.DOCUMENT;
    };
  }

  @Override
  public List<OwnFile> recent(int most) {
    return media.library().recent(most).stream()
        .map(m -> new OwnFile(m.id(), m.name(), kind(m.probed()), m.altText()))
        .toList();
  }

  private static OwnFile.Kind kind(Probed probed) {
    return switch (probed) {
      case Probed.Picture _ -> OwnFile.Kind.PICTURE;
      case Probed.Video _ -> OwnFile.Kind.VIDEO;
      case Probed.Document _ -> OwnFile.Kind.DOCUMENT;
    };
  }

  private Optional<Medium> named(String name) {
    return name.length() < FEWEST_SIGNS ? Optional.empty() : media.library().beginning(name);
  }

  private Media made(
      Platform platform, Medium medium, Media.Role role, MediaLimits limits, Progress progress) {
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
                  limits,
                  Framing.PAD,
                  told,
                  Deadline.in(FITTING));
      String digest = fitted.changes().isEmpty() ? medium.id() : Digest.sha256(fitted.file());
      return media(role, fitted, digest, words(medium));
    } catch (IOException e) {
      throw new UncheckedIOException("A fitted file cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a file was fitted", e);
    } finally {
      fittings.remove(key);
    }
  }

  /** A document is shown with a title: what describes it, else the name that its owner gave it. */
  private static String words(Medium medium) {
    return medium.probed() instanceof Probed.Document && medium.altText().isBlank()
        ? medium.name().replaceFirst("\\.[^.]+$", "")
        : medium.altText();
  }

  private static Media media(Media.Role role, Fitted fitted, String sha256, String altText) {
    Probed now = fitted.probed();
    return new Media(
        role,
        fitted.file(),
        now.contentType(),
        now.width(),
        now.height(),
        now instanceof Probed.Video v ? v.duration() : Duration.ZERO,
        now.bytes(),
        sha256,
        altText);
  }
}
