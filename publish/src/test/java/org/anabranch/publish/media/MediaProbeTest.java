package org.anabranch.publish.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MediaProbeTest {
  private final MediaProbe probe = new MediaProbe(4L << 30);
  @TempDir Path directory;
  private MadeFiles files;

  @BeforeEach
  void open() {
    files = new MadeFiles(directory);
  }

  private Probed look(Path file) throws InterruptedException {
    return probe.probe(file, Deadline.in(Duration.ofMinutes(1)));
  }

  private void refused(Path file, String... codes) {
    assertThatThrownBy(() -> look(file))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().code()).isIn((Object[]) codes);
              assertThat(e.problem().fix()).isNotBlank();
            });
  }

  @Test
  void pictures_are_known_by_their_content() throws Exception {
    Path png = files.picture("a.png", "png", 640, 360, true);
    assertThat(look(png))
        .isEqualTo(new Probed.Picture("image/png", 640, 360, false, true, false, Files.size(png)));
    assertThat(look(files.picture("a.jpg", "jpg", 64, 48, false)).contentType())
        .isEqualTo("image/jpeg");
    assertThat(look(files.picture("a.bmp", "bmp", 64, 48, false)).contentType())
        .isEqualTo("image/bmp");
  }

  @Test
  void a_name_that_lies_is_not_believed() throws Exception {
    Path png = files.picture("a.png", "png", 64, 48, false);
    assertThat(look(files.copy("b.mp4", png)).contentType()).isEqualTo("image/png");
    Path video = files.video("v.mp4", "320x180", 1);
    assertThat(look(files.copy("v.jpg", video)).contentType()).isEqualTo("video/mp4");
    refused(files.text("words.jpg", "these are words"), "media-unreadable");
    refused(files.text("page.png", "<html><body>no picture</body></html>"), "media-unreadable");
    refused(files.bytes("noise.mp4", noise()), "media-unreadable");
  }

  @Test
  void documents_are_known_by_their_content_and_one_that_is_cut_off_is_refused() throws Exception {
    assertThat(look(files.text("a.jpg", "%PDF-1.7\nwords\n%%EOF")).contentType())
        .isEqualTo("application/pdf");
    refused(files.text("b.pdf", "%PDF-1.7\nwords"), "media-damaged");
    Path word = archive("c.zip", "word/document.xml");
    assertThat(look(word).contentType()).isEqualTo(Documents.WORD);
    assertThat(look(word).extension()).isEqualTo("docx");
    assertThat(look(archive("d.zip", "ppt/presentation.xml")).extension()).isEqualTo("pptx");
    refused(archive("e.docx", "something/else.xml"), "media-unreadable");
    byte[] whole = Files.readAllBytes(word);
    refused(files.bytes("f.docx", Arrays.copyOf(whole, 30)), "media-damaged");
  }

  private Path archive(String name, String entry) throws IOException {
    Path file = directory.resolve(name);
    try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry(entry));
      out.write("<x/>".getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static byte[] noise() {
    byte[] bytes = new byte[100_000];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @Test
  void a_video_tells_its_codecs_length_and_where_its_index_is() throws Exception {
    Probed.Video video = (Probed.Video) look(files.video("v.mp4", "320x180", 2));
    assertThat(video.videoCodec()).isEqualTo("h264");
    assertThat(video.audioCodec()).isEqualTo("aac");
    assertThat(video.duration().toMillis()).isBetween(1900L, 2100L);
    assertThat(video.framesPerSecond()).isBetween(29.9, 30.1);
    assertThat(video.indexFirst()).isTrue();
    Path late = files.video("late.mp4", "320x180", 1, "-c:v", "libopenh264", "-c:a", "aac");
    assertThat(((Probed.Video) look(late)).indexFirst()).isFalse();
  }

  @Test
  void a_photograph_is_measured_as_it_is_shown() throws Exception {
    Path lying = files.picture("lying.jpg", "jpg", 64, 48, false);
    Probed.Picture shown = (Probed.Picture) look(files.turned("standing.jpg", lying));
    assertThat(shown.width()).isEqualTo(48);
    assertThat(shown.height()).isEqualTo(64);
    assertThat(shown.turned()).isTrue();
  }

  @Test
  void an_animation_is_known_as_one() throws Exception {
    Path gif = files.video("a.gif", "160x90", 1, "-map", "0:v", "-r", "5");
    assertThat(((Probed.Picture) look(gif)).animated()).isTrue();
  }

  @Test
  void nothing_at_all_is_refused() throws IOException {
    refused(files.bytes("empty.jpg", new byte[0]), "media-empty");
  }

  @Test
  void what_is_cut_off_is_refused_wherever_it_was_cut() throws Exception {
    Path jpeg = files.picture("a.jpg", "jpg", 1200, 900, false);
    Path png = files.picture("a.png", "png", 1200, 900, false);
    Path video = files.video("v.mp4", "640x360", 3);
    Path late = files.video("late.mp4", "640x360", 3, "-c:v", "libopenh264", "-c:a", "aac");
    for (double share : new double[] {0.3, 0.6, 0.9}) {
      refused(files.cut("cut.jpg", jpeg, share), "media-damaged", "media-unreadable");
      refused(files.cut("cut.png", png, share), "media-damaged", "media-unreadable");
      refused(files.cut("cut.mp4", video, share), "media-damaged", "media-unreadable");
      refused(files.cut("cutlate.mp4", late, share), "media-damaged", "media-unreadable");
    }
  }

  @Test
  void a_picture_that_unfolds_to_gigabytes_is_refused_before_it_unfolds() throws IOException {
    refused(files.bomb("bomb.png", 50_000), "media-too-many-pixels");
    refused(files.bomb("bomb2.png", 20_000), "media-too-many-pixels");
  }

  @Test
  void a_dot_is_refused() throws IOException {
    refused(files.picture("dot.png", "png", 1, 1, false), "media-too-small");
  }

  @Test
  void ten_gigabytes_are_refused_without_being_read() throws Exception {
    Path start = files.picture("a.png", "png", 64, 48, false);
    refused(files.sparse("huge.png", start, 10L << 30), "media-too-large");
  }

  @Test
  void a_playlist_opens_no_other_file() throws IOException {
    refused(
        files.text("list.mp4", "#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"),
        "media-unreadable");
    refused(files.text("concat.mp4", "ffconcat version 1.0\nfile a.mp4\n"), "media-unreadable");
    refused(
        files.text(
            "a.svg",
            "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/hostname'/></svg>"),
        "media-unreadable");
  }

  @Test
  void the_deadline_ends_it() throws Exception {
    Path video = files.video("v.mp4", "320x180", 1);
    assertThatThrownBy(() -> probe.probe(video, Deadline.in(Duration.ZERO)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("media-too-slow"));
  }
}
