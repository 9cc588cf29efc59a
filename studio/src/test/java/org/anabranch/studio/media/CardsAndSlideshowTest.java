package org.anabranch.studio.media;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Media;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Format;
import org.anabranch.publish.Rules.Shape;
import org.anabranch.studio.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardsAndSlideshowTest {
  private static final Rules SHORT_VIDEO =
      Stories.video(Shape.PORTRAIT, Duration.ofSeconds(3), Duration.ofSeconds(5));

  @TempDir Path directory;
  private Home home;
  private CardsAndSlideshow maker;

  @BeforeEach
  void open() {
    home = Home.open(directory.resolve("home"));
    maker = new CardsAndSlideshow(home, 180);
  }

  @AfterEach
  void close() {
    home.close();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "4,5", "2,3", "3,4", "16,9", "9,16", "191,100"})
  void cards_have_the_shape_that_the_platform_shows_best(int width, int height) throws Exception {
    Rules rules = Stories.images(Format.IMAGES, new Shape(width, height), 9, 8 << 20, "image/jpeg");
    List<Media> made = make(Stories.CHINESE, Stories.source(), rules);
    assertThat(made)
        .extracting(Media::role)
        .startsWith(Media.Role.COVER, Media.Role.IMAGE)
        .hasSize(5);
    for (Media media : made) {
      BufferedImage image = ImageIO.read(media.file().toFile());
      assertThat(image.getWidth()).isEqualTo(media.width()).isBetween(320, 1440);
      assertThat(image.getHeight()).isEqualTo(media.height());
      assertThat((double) media.width() / media.height())
          .isCloseTo((double) width / height, within(0.002));
      assertThat(image.getColorModel().hasAlpha()).isFalse();
      assertThat(image.getColorModel().getColorSpace().isCS_sRGB()).isTrue();
      assertThat(media.bytes()).isEqualTo(Files.size(media.file()));
    }
  }

  @Test
  void the_images_of_a_post_begin_with_the_title_and_say_what_they_show() throws Exception {
    List<Media> made =
        make(
            Stories.ARABIC,
            Stories.source(),
            Stories.images(Format.TEXT_WITH_IMAGES, Shape.SQUARE, 2, 8 << 20, "image/jpeg"));
    assertThat(made)
        .extracting(Media::altText)
        .containsExactly(Stories.ARABIC.get(0), Stories.ARABIC.get(0), Stories.ARABIC.get(0));
    assertThat(made.get(0).file()).isEqualTo(made.get(1).file());
    assertThat(made.get(2).sha256()).isNotEqualTo(made.get(1).sha256());
  }

  @Test
  void an_image_is_made_smaller_until_the_platform_takes_it() throws Exception {
    Rules strict =
        Stories.images(Format.IMAGES, Shape.FOUR_FIVE, 3, 30_000, "image/jpeg", "image/png");
    for (Media media : make(Stories.ENGLISH, Stories.source(), strict)) {
      assertThat(media.contentType()).isEqualTo("image/jpeg");
      assertThat(media.bytes()).isLessThanOrEqualTo(30_000);
      assertThat(ImageIO.read(media.file().toFile()).getWidth()).isEqualTo(media.width());
    }
  }

  @Test
  void png_is_made_only_where_jpeg_is_not_taken() throws Exception {
    Rules rules = Stories.images(Format.TEXT_WITH_IMAGES, Shape.SQUARE, 1, 8 << 20, "image/png");
    assertThat(make(Stories.ENGLISH, Stories.source(), rules))
        .allMatch(m -> m.contentType().equals("image/png") && m.file().toString().endsWith(".png"));
  }

  @Test
  void a_platform_without_images_gets_a_cover_only() throws Exception {
    Rules rules = Stories.images(Format.TEXT_WITH_IMAGES, Shape.SQUARE, 0, 8 << 20, "image/jpeg");
    assertThat(make(Stories.ENGLISH, Stories.source(), rules)).hasSize(1);
  }

  @Test
  void an_article_keeps_its_pictures_in_order_even_an_unreadable_one() throws Exception {
    Path broken = Files.writeString(directory.resolve("broken.png"), "no picture");
    Source source =
        Stories.source(
            new Source.Block.Picture(broken, "image/png", 900, 600, "broken"),
            new Source.Block.Picture(red(), "image/png", 900, 600, "all red"));
    Rules rules = Stories.images(Format.ARTICLE, Shape.LANDSCAPE, 9, 8 << 20, "image/jpeg");
    List<Media> made = make(Stories.ENGLISH, source, rules);
    assertThat(made)
        .extracting(Media::altText)
        .containsExactly(Stories.ENGLISH.getFirst(), "broken", "all red");
    assertThat(new Color(ImageIO.read(made.get(2).file().toFile()).getRGB(450, 300)).getRed())
        .isGreaterThan(240);
    assertThat(new Color(ImageIO.read(made.get(0).file().toFile()).getRGB(1400, 20)).getRed())
        .isGreaterThan(150);
  }

  @Test
  void a_video_is_what_the_platforms_ask_for() throws Exception {
    List<Media> made = make(Stories.CHINESE, Stories.source(), SHORT_VIDEO);
    assertThat(made).extracting(Media::role).containsExactly(Media.Role.COVER, Media.Role.VIDEO);
    Media video = made.getLast();
    Probe probe = Probe.of(video.file());
    assertThat(probe.videoCodec()).isEqualTo(AV_CODEC_ID_H264);
    assertThat(probe.audioCodec()).isEqualTo(AV_CODEC_ID_AAC);
    assertThat(probe.pixelFormat()).isEqualTo(AV_PIX_FMT_YUV420P);
    assertThat(probe.width()).isEqualTo(180).isEqualTo(video.width());
    assertThat(probe.height()).isEqualTo(320).isEqualTo(video.height());
    assertThat(probe.framesPerSecond()).isEqualTo(24);
    assertThat(probe.sampleRate()).isEqualTo(48_000);
    assertThat(probe.channels()).isEqualTo(2);
    assertThat(probe.keyFrames()).containsExactly(0, 48, 96);
    assertThat(probe.frames() / 24.0)
        .isCloseTo(video.duration().toMillis() / 1000.0, within(0.001));
    assertThat(probe.seconds()).isBetween(3.0, 5.0);
    assertThat(Probe.boxes(video.file())).startsWith("ftyp", "moov").contains("mdat");
    assertThat(Files.readString(video.file(), StandardCharsets.ISO_8859_1)).doesNotContain("elst");
  }

  @Test
  void a_video_of_full_size_can_be_decoded() throws Exception {
    Rules rules = Stories.video(Shape.LANDSCAPE, Duration.ZERO, Duration.ofMillis(2500));
    Probe probe = Probe.of(make(new CardsAndSlideshow(home), rules).getLast().file());
    assertThat(probe.width()).isEqualTo(1920);
    assertThat(probe.height()).isEqualTo(1080);
    assertThat(probe.frames()).isBetween(44, 52);
  }

  @Test
  void a_slideshow_takes_about_as_long_as_reading_it() {
    Duration free = Timeline.of(Stories.ENGLISH, Duration.ZERO, Duration.ZERO).duration();
    assertThat(free).isBetween(Duration.ofSeconds(17), Duration.ofSeconds(31));
    Duration bound =
        Timeline.of(Stories.ENGLISH, Duration.ofSeconds(60), Duration.ofSeconds(90)).duration();
    assertThat(bound).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90));
  }

  @Test
  void asking_again_makes_nothing_again_also_after_a_restart() throws Exception {
    List<Media> first = make(Stories.ENGLISH, Stories.source(), SHORT_VIDEO);
    maker = new CardsAndSlideshow(home, 180);
    AtomicInteger encodings = new AtomicInteger();
    List<Media> second = make(Stories.ENGLISH, Stories.source(), SHORT_VIDEO, encodings(encodings));
    assertThat(second).isEqualTo(first);
    assertThat(encodings).hasValue(0);
  }

  @Test
  void two_threads_that_ask_for_the_same_video_make_it_once() throws Exception {
    AtomicInteger frames = new AtomicInteger();
    Callable<List<Media>> ask =
        () -> make(Stories.ENGLISH, Stories.source(), SHORT_VIDEO, encodings(frames));
    List<List<Media>> made = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(List.of(ask, ask, ask))) {
        made.add(answer.get());
      }
    }
    assertThat(made.stream().collect(toSet())).hasSize(1);
    assertThat(frames)
        .hasValue((int) Math.round(made.getFirst().getLast().duration().toMillis() * 0.024));
  }

  @Test
  void an_interrupted_video_leaves_nothing_and_is_made_the_next_time() throws Exception {
    Progress interrupt =
        (fraction, what) -> {
          if (what.equals("encoding video") && fraction > 0.5) {
            Thread.currentThread().interrupt();
          }
        };
    assertThatThrownBy(() -> make(Stories.ENGLISH, Stories.source(), SHORT_VIDEO, interrupt))
        .isInstanceOf(InterruptedException.class);
    assertThat(files()).noneMatch(name -> name.startsWith("video"));
    assertThat(make(Stories.ENGLISH, Stories.source(), SHORT_VIDEO)).hasSize(2);
    assertThat(files()).noneMatch(name -> name.endsWith(".draft") || name.endsWith(".part"));
  }

  @Test
  void a_video_that_is_not_ready_in_time_is_a_problem() {
    assertThatThrownBy(
            () ->
                maker.make(
                    Stories.storyboard(Stories.ENGLISH),
                    Stories.source(),
                    SHORT_VIDEO,
                    Progress.NONE,
                    Deadline.in(Duration.ZERO)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("not ready in time");
  }

  @Test
  void a_full_disk_is_a_problem() {
    Slideshow show =
        new Slideshow(
            Canvas.video(Shape.SQUARE, 180),
            new Timeline(List.of(48)),
            new Cards.Bar(10, 10, 100, 2),
            Palette.of("any"));
    Planes empty = Planes.blank(180, 180);
    Deadline deadline = Deadline.in(Duration.ofMinutes(1));
    assertThatThrownBy(
            () -> show.write(Path.of("/dev/full"), empty, i -> empty, Progress.NONE, deadline))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("The disk is full");
  }

  @Test
  void a_half_written_file_of_a_crash_is_written_over() throws Exception {
    Media video = make(Stories.ENGLISH, Stories.source(), SHORT_VIDEO).getLast();
    Path file = video.file();
    Files.move(file, file.resolveSibling(file.getFileName() + ".part"));
    Files.writeString(file.resolveSibling(file.getFileName() + ".draft"), "half");
    assertThat(make(Stories.ENGLISH, Stories.source(), SHORT_VIDEO).getLast()).isEqualTo(video);
    assertThat(files()).noneMatch(name -> name.endsWith(".draft") || name.endsWith(".part"));
  }

  private List<Media> make(List<String> lines, Source source, Rules rules)
      throws InterruptedException {
    return make(lines, source, rules, Progress.NONE);
  }

  private List<Media> make(List<String> lines, Source source, Rules rules, Progress progress)
      throws InterruptedException {
    return maker.make(
        Stories.storyboard(lines), source, rules, progress, Deadline.in(Duration.ofMinutes(2)));
  }

  private static List<Media> make(CardsAndSlideshow maker, Rules rules)
      throws InterruptedException {
    return maker.make(
        Stories.storyboard(Stories.ENGLISH),
        Stories.source(),
        rules,
        Progress.NONE,
        Deadline.in(Duration.ofMinutes(2)));
  }

  private static Progress encodings(AtomicInteger frames) {
    return (fraction, what) -> {
      if (what.equals("encoding video")) {
        frames.incrementAndGet();
      }
    };
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(home.directory("media"))) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }

  private Path red() throws IOException {
    BufferedImage image = new BufferedImage(900, 600, BufferedImage.TYPE_INT_ARGB);
    var g = image.createGraphics();
    g.setColor(Color.RED);
    g.fillRect(0, 0, 900, 600);
    g.dispose();
    Path file = directory.resolve("red.png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
