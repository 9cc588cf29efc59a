package org.anabranch.publish.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import javax.imageio.ImageIO;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.instagram.InstagramConnector;
import org.anabranch.publish.internal.Api;
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

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(1));
  }

  private static byte[] png(int width, int height) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }
}
