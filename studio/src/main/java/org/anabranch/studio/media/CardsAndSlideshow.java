package org.anabranch.studio.media;

import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Media;
import org.anabranch.publish.Rules;
import org.anabranch.studio.MediaMaker;
import org.anabranch.studio.Source;
import org.anabranch.studio.Storyboard;
import org.jspecify.annotations.Nullable;

/**
 * Draws title card and quote cards, and turns them into a slideshow where the main thing is a
 * video.
 *
 * <p>What a platform gets follows from its format. <em>Video</em>: the title card as cover, and the
 * video. <em>Article</em>: the title card as cover, then the source's pictures in their order (the
 * n-th picture of the source is the n-th image), or quote cards when it has none. <em>Images</em>
 * and <em>text with images</em>: the title card as cover, then the images of the post, which begin
 * with that same title card. Fewer when the rules allow fewer; none where they allow none.
 *
 * <p>Platforms that want the same shape share the same files: they are kept in {@code media} under
 * the digest of what they are made from, and so outlive a crash.
 */
public final class CardsAndSlideshow implements MediaMaker {
  private static final String DESIGN = "1";
  private static final int VIDEO_SHORT_SIDE = 1080;
  private static final int IMAGES_BESIDE_TEXT = 4;
  private static final int QUOTES_IN_ARTICLE = 3;

  private final Home home;
  private final Shelf shelf;
  private final int videoShortSide;
  private final Object fontsLock = new Object();
  private @Nullable Fonts fonts;

  public CardsAndSlideshow(Home home) {
    this(home, VIDEO_SHORT_SIDE);
  }

  CardsAndSlideshow(Home home, int videoShortSide) {
    this.home = home;
    this.videoShortSide = videoShortSide;
    shelf = new Shelf(home.directory("media"));
  }

  @Override
  public List<Media> make(
      Storyboard storyboard, Source source, Rules rules, Progress progress, Deadline deadline)
      throws InterruptedException {
    Work work = new Work(storyboard, source, rules, deadline);
    List<Media> made = new ArrayList<>();
    boolean video = work.wantsVideo();
    List<Still> stills = work.stills();
    for (Still still : stills) {
      progress.at((video ? 0.2 : 1.0) * made.size() / stills.size(), "drawing cards");
      made.add(work.image(still));
    }
    if (video) {
      made.add(work.video((fraction, what) -> progress.at(0.2 + 0.8 * fraction, what)));
    }
    progress.at(1, "media ready");
    return made;
  }

  private Fonts fonts() {
    synchronized (fontsLock) {
      if (fonts == null) {
        fonts = Fonts.load(home);
      }
      return fonts;
    }
  }

  /**
   * One image to be made.
   *
   * @param key what distinguishes it from the others of this storyboard
   */
  private record Still(Media.Role role, String key, String alt, Supplier<BufferedImage> drawing) {
    Still as(Media.Role other) {
      return new Still(other, key, alt, drawing);
    }
  }

  /** One call of {@link #make}. */
  private final class Work {
    private final Storyboard storyboard;
    private final Source source;
    private final Rules rules;
    private final Deadline deadline;
    private final Cards cards;
    private final String content;

    Work(Storyboard storyboard, Source source, Rules rules, Deadline deadline) {
      this.storyboard = storyboard;
      this.source = source;
      this.rules = rules;
      this.deadline = deadline;
      String origin = origin(source);
      cards = new Cards(fonts(), storyboard.title(), storyboard.lines(), source.id(), origin);
      content =
          Stream.concat(
                  Stream.of(DESIGN, source.id(), origin, storyboard.title()),
                  storyboard.lines().stream())
              .collect(Collectors.joining("\0"));
    }

    boolean wantsVideo() {
      return rules.format() == Rules.Format.VIDEO && !rules.videoRatio().equals(Rules.Shape.NONE);
    }

    List<Still> stills() {
      if (shape().equals(Rules.Shape.NONE)) {
        return List.of();
      }
      Still title = title();
      Stream<Still> images =
          switch (rules.format()) {
            case VIDEO -> Stream.of();
            case ARTICLE ->
                source.pictures().isEmpty()
                    ? quotes().limit(QUOTES_IN_ARTICLE)
                    : source.pictures().stream().map(this::picture);
            case IMAGES -> Stream.concat(Stream.of(title.as(Media.Role.IMAGE)), quotes());
            case TEXT_WITH_IMAGES ->
                Stream.concat(Stream.of(title.as(Media.Role.IMAGE)), quotes())
                    .limit(IMAGES_BESIDE_TEXT);
          };
      return Stream.concat(Stream.of(title), images.limit(rules.imagesMax())).toList();
    }

    private Rules.Shape shape() {
      return rules.imageRatio().equals(Rules.Shape.NONE) ? rules.videoRatio() : rules.imageRatio();
    }

    private Still title() {
      Canvas canvas = Canvas.still(shape());
      return new Still(
          Media.Role.COVER,
          "title " + canvas,
          storyboard.title(),
          () -> cards.title(canvas, Pictures.forCover(source).orElse(null)));
    }

    private Stream<Still> quotes() {
      Canvas canvas = Canvas.still(shape());
      List<String> lines = storyboard.lines();
      return IntStream.range(0, lines.size())
          .mapToObj(
              i ->
                  new Still(
                      Media.Role.IMAGE,
                      "quote " + i + " " + canvas,
                      lines.get(i),
                      () -> cards.quote(canvas, i)));
    }

    /** A picture that cannot be read keeps its place: a title card stands there. */
    private Still picture(Source.Block.Picture picture) {
      return new Still(
          Media.Role.IMAGE,
          "picture " + picture.file().getFileName(),
          picture.alt().isBlank() ? storyboard.title() : picture.alt(),
          () ->
              Pictures.read(picture.file())
                  .map(Pictures::opaque)
                  .orElseGet(() -> cards.title(Canvas.still(shape()), null)));
    }

    Media image(Still still) throws InterruptedException {
      ImageFile type = ImageFile.among(rules.imageTypes());
      Path file = image(still, type, Long.MAX_VALUE);
      if (rules.imageMaxBytes() > 0 && size(file) > rules.imageMaxBytes()) {
        file = image(still, type, rules.imageMaxBytes());
      }
      Dimension pixels = Pictures.size(file);
      return media(still.role, file, type.contentType(), pixels, Duration.ZERO, still.alt);
    }

    private Path image(Still still, ImageFile type, long maxBytes) throws InterruptedException {
      String name = name("card", still.key + "\0" + maxBytes) + "." + type.extension();
      return shelf.get(name, file -> type.write(still.drawing.get(), file, maxBytes), deadline);
    }

    Media video(Progress progress) throws InterruptedException {
      Canvas canvas = Canvas.video(rules.videoRatio(), videoShortSide);
      Timeline timeline = Timeline.of(storyboard.lines(), rules.videoMin(), rules.videoMax());
      Slideshow show = new Slideshow(canvas, timeline, cards.bar(canvas), cards.palette());
      Path file =
          shelf.get(
              name("video", canvas + "\0" + timeline) + ".mp4",
              draft ->
                  show.write(
                      draft,
                      Planes.of(cards.blank(canvas)),
                      i -> Planes.of(slide(canvas, i)),
                      progress,
                      deadline),
              deadline);
      Dimension pixels = new Dimension(canvas.width(), canvas.height());
      String spoken = storyboard.title() + "\n" + String.join("\n", storyboard.lines());
      return media(Media.Role.VIDEO, file, "video/mp4", pixels, timeline.duration(), spoken);
    }

    private BufferedImage slide(Canvas canvas, int index) {
      return index == 0
          ? cards.title(canvas, Pictures.forCover(source).orElse(null))
          : cards.quote(canvas, index - 1);
    }

    private String name(String kind, String key) {
      return kind + "-" + Digest.sha256(content + "\0" + key).substring(0, 32);
    }
  }

  private static String origin(Source source) {
    String host = Optional.ofNullable(source.address()).map(a -> a.getHost()).orElse("");
    return Objects.requireNonNullElse(host, "").replaceFirst("^www\\.", "");
  }

  private static Media media(
      Media.Role role, Path file, String type, Dimension pixels, Duration duration, String alt) {
    try {
      return new Media(
          role,
          file,
          type,
          pixels.width,
          pixels.height,
          duration,
          Files.size(file),
          Digest.sha256(file),
          alt);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
