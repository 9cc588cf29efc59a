package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.TestClock;
import org.anabranch.publish.Media;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of the data directory, over the wire: to the console by name, to platforms by signature.
 */
class FilesTest {
  private static final TestClock CLOCK = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));

  @TempDir static Path outside;
  private static Path home;
  private static ControlPlane server;
  private static SignedMedia signed;
  private static Wire wire;

  @BeforeAll
  static void start() throws IOException {
    home = Files.createDirectories(outside.resolve("home"));
    write("media/ten.bin", "0123456789");
    write("media/empty.jpg", "");
    write("media/other.jpg", "other");
    write("sources/picture.png", "png");
    write("handoff/pub_1/index.html", "<p>page</p>");
    write("anabranch.db", "secret");
    write("keys/secrets.json", "secret");
    Files.writeString(outside.resolve("secret.txt"), "secret");
    signed = new SignedMedia(home, new SecureRandom(), CLOCK);
    server = ControlPlane.start(0, List.of(signed, new DataFiles(home)));
    signed.reachedAt(server.address());
    wire = new Wire(server.address());
  }

  private static void write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent() == null ? home : file.getParent());
    Files.writeString(file, text);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void media_sources_and_packages_are_served_with_their_type() {
    assertThat(wire.get("/files/media/ten.bin").text()).isEqualTo("0123456789");
    assertThat(wire.get("/files/sources/picture.png").header("Content-Type"))
        .isEqualTo("image/png");
    assertThat(wire.get("/handoff/pub_1/index.html").header("Content-Type"))
        .isEqualTo("text/html; charset=utf-8");
  }

  @Test
  void an_empty_file_is_an_empty_reply() {
    Wire.Reply reply = wire.get("/files/media/empty.jpg");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Length")).isEqualTo("0");
    assertThat(reply.body()).isEmpty();
    assertThat(wire.get("/files/media/empty.jpg", "Range: bytes=0-").status()).isEqualTo(416);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 0123, bytes 0-3/10",
    "bytes=4-, 456789, bytes 4-9/10",
    "bytes=-2, 89, bytes 8-9/10",
    "bytes=-99, 0123456789, bytes 0-9/10",
    "bytes=9-99, 9, bytes 9-9/10",
    "bytes=2-99999999999999999999999, 23456789, bytes 2-9/10"
  })
  void a_range_is_sent_as_asked(String range, String text, String contentRange) {
    Wire.Reply reply = wire.get("/files/media/ten.bin", "Range: " + range);

    assertThat(reply.status()).isEqualTo(206);
    assertThat(reply.text()).isEqualTo(text);
    assertThat(reply.header("Content-Range")).isEqualTo(contentRange);
    assertThat(reply.header("Content-Length")).isEqualTo(String.valueOf(text.length()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=99-100", "bytes=-0", "bytes=99999999999999999999-"})
  void a_range_beyond_the_end_is_416_and_says_how_long_the_file_is(String range) {
    Wire.Reply reply = wire.get("/files/media/ten.bin", "Range: " + range);

    assertThat(reply.status()).isEqualTo(416);
    assertThat(reply.header("Content-Range")).isEqualTo("bytes */10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=-", "lines=1-2", "bytes=a-b", "bytes=0-1,3-4", "bytes=5-2"})
  void what_is_no_range_that_we_know_gets_the_whole_file(String range) {
    Wire.Reply reply = wire.get("/files/media/ten.bin", "Range: " + range);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/files/media/../anabranch.db",
        "/files/media/%2e%2e/anabranch.db",
        "/files/media/%2e%2e%2fanabranch.db",
        "/files/media/..%2Fkeys%2Fsecrets.json",
        "/files/media/..%2f..%2fsecret.txt",
        "/files/media/%2fetc%2fpasswd",
        "/files/media/%5c..%5canabranch.db",
        "/files/media/%00",
        "/files/media/ten.bin%00.jpg",
        "/files/media/%2e",
        "/files/keys/secrets.json",
        "/files/%2e%2e/anabranch.db",
        "/files/../anabranch.db",
        "/handoff/%2e%2e/anabranch.db",
        "/handoff/pub_1/..%2f..%2fanabranch.db",
        "/handoff/%2fetc/passwd",
        "/handoff/pub_1/%252e%252e%252fanabranch.db"
      })
  void nothing_else_of_the_disk_is_served(String path) {
    Wire.Reply reply = wire.get(path);

    assertThat(reply.status()).isIn(400, 404);
    assertThat(reply.text()).doesNotContain("secret\n").isNotEqualTo("secret");
  }

  private static Media media(String name) {
    return new Media(
        Media.Role.IMAGE,
        home.resolve(name),
        "image/jpeg",
        10,
        10,
        Duration.ZERO,
        5,
        "0".repeat(64),
        "");
  }

  private static String path(URI address) {
    return address.getRawPath();
  }

  @Test
  void a_signed_address_serves_its_file_in_ranges_too() {
    URI address = signed.apply(media("media/ten.bin"));

    assertThat(address.getAuthority()).isEqualTo(wire.host());
    assertThat(address.getPath()).startsWith("/media/").endsWith(".bin");
    assertThat(wire.get(path(address)).text()).isEqualTo("0123456789");
    assertThat(wire.get(path(address), "Range: bytes=1-2").text()).isEqualTo("12");
  }

  @Test
  void a_signed_address_expires() {
    String path = path(signed.apply(media("media/ten.bin")));
    CLOCK.advance(Duration.ofMinutes(119));
    assertThat(wire.get(path).status()).isEqualTo(200);
    CLOCK.advance(Duration.ofMinutes(2));

    assertThat(wire.get(path).status()).isEqualTo(404);
    assertThat(wire.get(path).json().get("code").asString()).isEqualTo("media-expired");
  }

  @Test
  void an_altered_address_serves_nothing() {
    String[] one = path(signed.apply(media("media/ten.bin"))).substring(7).split("\\.");
    String[] other = path(signed.apply(media("media/other.jpg"))).substring(7).split("\\.");
    char first = one[0].charAt(0);
    for (String token :
        List.of(
            other[0] + "." + one[1] + ".bin",
            (first == 'A' ? 'B' : 'A') + one[0].substring(1) + "." + one[1] + ".bin",
            one[0] + "." + one[1].substring(1) + ".bin",
            one[0] + "..bin",
            one[0],
            one[0] + ".",
            "...",
            "%00.%00",
            "ü.ü")) {
      assertThat(wire.get("/media/" + token).status()).as(token).isIn(400, 404);
    }
  }

  @Test
  void a_signature_of_another_process_is_worth_nothing() {
    SignedMedia stranger = new SignedMedia(home, new SecureRandom(), CLOCK);
    stranger.reachedAt(server.address());

    assertThat(wire.get(path(stranger.apply(media("media/ten.bin")))).status()).isEqualTo(404);
  }

  @Test
  void a_file_outside_the_data_directory_is_not_served_even_when_signed() {
    assertThat(wire.get(path(signed.apply(media("../secret.txt")))).status()).isEqualTo(404);
  }

  @Test
  void without_an_address_for_the_world_there_is_a_problem_that_says_what_to_set() {
    SignedMedia unreachable = new SignedMedia(home, new SecureRandom(), CLOCK);

    assertThatThrownBy(() -> unreachable.apply(media("media/ten.bin")))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().fix()).contains("media.public_base_url"));
  }
}
