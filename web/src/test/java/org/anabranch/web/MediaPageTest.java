package org.anabranch.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.anabranch.http.ControlPlane;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.publish.media.MediaStation;
import org.anabranch.web.publish.MediaConsole;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaPageTest {
  @TempDir Path directory;

  @Test
  void the_room_of_fitted_files_is_told_and_cleared_of_what_no_post_needs() throws Exception {
    Clock clock = Clock.systemUTC();
    try (Samples samples = new Samples(true, directory);
        Home home = Home.open(directory.resolve("home"));
        Database database = Database.sqlite(directory.resolve("anabranch.db"));
        HttpClient client = HttpClient.newHttpClient()) {
      MediaStation media =
          MediaStation.open(database, home, new Ids(clock, new SecureRandom()), clock);
      Path old = fitted(home, 'a');
      Files.setLastModifiedTime(old, FileTime.from(clock.instant().minus(Duration.ofDays(2))));
      Path young = fitted(home, 'b');
      MediaConsole console =
          new MediaConsole(samples.facts(Optional.empty()), media, new FakePublisher(samples));
      try (ControlPlane server = ControlPlane.start(0, List.of(console))) {
        URI page = server.address().resolve("/media-library");
        Document before =
            Jsoup.parse(
                client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body());
        assertThat(before.select("#room-head + p").text()).contains("4.0 MB", "needs 2.0 MB");
        Document after =
            Jsoup.parse(
                client
                    .send(
                        HttpRequest.newBuilder(server.address().resolve("/media-library/clear"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("shown="))
                            .build(),
                        BodyHandlers.ofString())
                    .body());
        assertThat(after.select("[role=status]").text()).contains("Cleared 1 fitted file, 2.0 MB.");
        assertThat(old).doesNotExist();
        assertThat(young).exists();
      }
    }
  }

  private static Path fitted(Home home, char sign) throws Exception {
    String name = String.valueOf(sign).repeat(24) + "-" + "0".repeat(16) + ".jpg";
    return Files.write(home.directory("media-fitted").resolve(name), new byte[2 << 20]);
  }
}
