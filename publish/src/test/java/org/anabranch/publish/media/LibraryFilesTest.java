package org.anabranch.publish.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import javax.imageio.ImageIO;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post.Placement;
import org.anabranch.publish.facebook.FacebookConnector;
import org.anabranch.publish.instagram.InstagramConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.linkedin.LinkedInConnector;
import org.anabranch.publish.schedule.OwnFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryFilesTest {
  @Test
  void a_png_panorama_of_the_library_becomes_a_picture_that_instagram_takes(@TempDir Path directory)
      throws Exception {
    try (Home home = Home.open(directory);
        Database database = Database.sqlite(directory.resolve("test.db"))) {
      Clock clock = Clock.systemUTC();
      MediaStation media = MediaStation.open(database, home, new Ids(clock, new Random(1)), clock);
      Medium panorama =
          media.library().add("wide.png", new ByteArrayInputStream(png(2400, 600)), soon());
      media.library().describe(panorama.id(), "A wide field");
      Connector instagram = new InstagramConnector(new Api());
      LibraryFiles files = new LibraryFiles(media, _ -> instagram);

      Media taken = files.fitted(Platform.INSTAGRAM, panorama.id().substring(0, 12)).orElseThrow();

      assertThat(taken.role()).isEqualTo(Media.Role.IMAGE);
      assertThat(taken.contentType()).isEqualTo("image/jpeg");
      assertThat(taken.width()).isEqualTo(1440);
      assertThat((double) taken.width() / taken.height()).isBetween(0.8, 1.92);
      assertThat(taken.altText()).isEqualTo("A wide field");
      assertThat(taken.sha256()).isNotEqualTo(panorama.id());
      assertThat(files.fitted(Platform.INSTAGRAM, "picture.png")).isEmpty();
      assertThat(files.fitted(Platform.INSTAGRAM, "0123456789abcdef")).isEmpty();
      assertThat(files.recent(5)).hasSize(1);
    }
  }

  @Test
  void a_video_is_fitted_to_a_reel_and_a_still_and_a_cover_are_made_of_it(@TempDir Path directory)
      throws Exception {
    try (Home home = Home.open(directory);
        Database database = Database.sqlite(directory.resolve("test.db"))) {
      Clock clock = Clock.systemUTC();
      MediaStation media = MediaStation.open(database, home, new Ids(clock, new Random(1)), clock);
      Path lying = new MadeFiles(directory).video("v.mp4", "320x180", 2);
      Medium video = media.library().add("v.mp4", Files.newInputStream(lying), soon());
      Medium picture =
          media.library().add("p.png", new ByteArrayInputStream(png(300, 300)), soon());
      Connector facebook = new FacebookConnector(new Api());
      LibraryFiles files = new LibraryFiles(media, _ -> facebook);

      OwnFiles.Use alone = new OwnFiles.Use(Platform.FACEBOOK, null, true);
      Media reel = files.fitted(alone, video.id(), Progress.NONE).orElseThrow();
      OwnFiles.Use among = new OwnFiles.Use(Platform.FACEBOOK, Placement.FEED, true);
      Media post = files.fitted(among, video.id(), Progress.NONE).orElseThrow();
      Media still = files.still(Platform.FACEBOOK, post, Duration.ofSeconds(1)).orElseThrow();

      assertThat((double) reel.width() / reel.height()).isBetween(0.55, 0.57);
      assertThat((double) post.width() / post.height()).isBetween(1.77, 1.79);
      assertThat(files.changes(alone, video.id())).isNotEmpty();
      assertThat(files.changes(among, video.id())).isEmpty();
      assertThat(still.role()).isEqualTo(Media.Role.COVER);
      assertThat(still.contentType()).isEqualTo("image/jpeg");
      assertThat(files.cover(Platform.FACEBOOK, picture.id(), Progress.NONE).orElseThrow().role())
          .isEqualTo(Media.Role.COVER);
      assertThatThrownBy(() -> files.cover(Platform.FACEBOOK, video.id(), Progress.NONE))
          .hasMessageContaining("is no picture");
    }
  }

  @Test
  void a_document_keeps_its_name_and_goes_only_where_documents_are_taken(@TempDir Path directory)
      throws Exception {
    try (Home home = Home.open(directory);
        Database database = Database.sqlite(directory.resolve("test.db"))) {
      Clock clock = Clock.systemUTC();
      MediaStation media = MediaStation.open(database, home, new Ids(clock, new Random(1)), clock);
      byte[] pdf = "%PDF-1.4\nwords\n%%EOF\n".getBytes(StandardCharsets.ISO_8859_1);
      Medium paper = media.library().add("Rivers.docx", new ByteArrayInputStream(pdf), soon());
      LibraryFiles files = new LibraryFiles(media, _ -> new LinkedInConnector(new Api()));

      Media taken = files.fitted(Platform.LINKEDIN, paper.id()).orElseThrow();

      assertThat(paper.name()).isEqualTo("Rivers.pdf");
      assertThat(media.library().find(paper.id())).contains(paper);
      assertThat(taken.role()).isEqualTo(Media.Role.DOCUMENT);
      assertThat(taken.contentType()).isEqualTo("application/pdf");
      assertThat(taken.altText()).isEqualTo("Rivers");
      LibraryFiles elsewhere = new LibraryFiles(media, _ -> new FacebookConnector(new Api()));
      assertThatThrownBy(() -> elsewhere.fitted(Platform.FACEBOOK, paper.id()))
          .hasMessageContaining("takes no documents");
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(1));
  }

  private static byte[] png(int width, int height) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }
}
