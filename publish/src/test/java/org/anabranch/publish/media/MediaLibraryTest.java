package org.anabranch.publish.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What the library promises, on either database. */
@OnEachDatabase
class MediaLibraryTest {
  private static final long MOST = 2_000_000;

  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  private Database database;
  private Home home;
  private MadeFiles files;
  private MediaLibrary library;
  private ResumableUploads uploads;

  @BeforeEach
  void open() {
    home = Home.open(directory.resolve("home"));
    files = new MadeFiles(directory);
    Ids ids = new Ids(Clock.systemUTC(), new SecureRandom());
    database = kind.open(directory);
    library = new MediaLibrary(database, home, new MediaProbe(MOST), MOST, ids, Clock.systemUTC());
    uploads = new ResumableUploads(database, library, ids, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    home.close();
    database.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(1));
  }

  private static void refused(Call call, String code) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
  }

  private interface Call {
    void run() throws Exception;
  }

  private Stream<Path> drafts() throws IOException {
    return Files.list(home.directory("media-library"))
        .filter(p -> p.getFileName().toString().startsWith("draft-"));
  }

  @Test
  void a_file_is_kept_once_under_its_digest_with_the_ending_of_its_content() throws Exception {
    byte[] png = Files.readAllBytes(files.picture("a.png", "png", 64, 48, false));
    Medium medium = library.add("../etc/holiday.mp4", new ByteArrayInputStream(png), soon());
    assertThat(medium.name()).isEqualTo("holiday.png");
    assertThat(Files.readAllBytes(medium.file())).isEqualTo(png);
    assertThat(library.add("again.png", new ByteArrayInputStream(png), soon()).id())
        .isEqualTo(medium.id());
    assertThat(library.recent(10).stream().filter(m -> m.id().equals(medium.id()))).hasSize(1);
    assertThat(library.describe(medium.id(), "A blue half").altText()).isEqualTo("A blue half");
    assertThat(library.remove(medium.id())).as("no post keeps it").isFalse();
    assertThat(library.find(medium.id())).isEmpty();
    assertThat(medium.file()).doesNotExist();
  }

  @Test
  void a_file_that_a_post_uses_leaves_the_library_and_stays_for_the_post() throws Exception {
    byte[] png = Files.readAllBytes(files.picture("b.png", "png", 65, 48, false));
    Medium medium = library.add("b.png", new ByteArrayInputStream(png), soon());
    String file = medium.file().getFileName().toString();
    database.change(
        h ->
            h.createUpdate(
                    "insert into series(id, workspace, account_id, post, rule, start, zone,"
                        + " made_until, active, created_at) values ('ser_1', 'default', 'acc-x',"
                        + " :post, '', '', 'UTC', 0, 1, 0)")
                .bind("post", "{\"media\":[{\"file\":\"media-library/" + file + "\"}]}")
                .execute());
    assertThat(library.remove(medium.id())).isTrue();
    assertThat(library.find(medium.id())).isEmpty();
    assertThat(medium.file()).exists();
  }

  @Test
  void a_file_is_named_by_the_beginning_of_its_id_while_no_other_begins_so() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      byte[] png = Files.readAllBytes(files.picture("n" + i, "png", 80 + i, 48, false));
      ids.add(library.add("n.png", new ByteArrayInputStream(png), soon()).id());
    }
    assertThat(library.named(ids.getFirst().substring(0, 12).toUpperCase(Locale.ROOT)).id())
        .isEqualTo(ids.getFirst());
    String shared =
        ids.stream()
            .map(id -> id.substring(0, 1))
            .filter(b -> ids.stream().filter(id -> id.startsWith(b)).count() > 1)
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> library.named(shared)).hasMessageContaining("begin with");
    assertThatThrownBy(() -> library.named("%")).hasMessageContaining("There is no file");
  }

  @Test
  void a_video_comes_back_as_it_was_found() throws Exception {
    Path file = files.video("v.mp4", "320x180", 1);
    Medium medium = library.add("v.mp4", Files.newInputStream(file), soon());
    assertThat(library.get(medium.id()).probed()).isEqualTo(medium.probed());
    assertThat(medium.probed()).isInstanceOf(Probed.Video.class);
  }

  @Test
  void what_is_refused_leaves_nothing_behind() throws Exception {
    refused(
        () -> library.add("x.jpg", new ByteArrayInputStream(new byte[] {1, 2, 3}), soon()),
        "media-unreadable");
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 7;
          }
        };
    refused(() -> library.add("x.jpg", endless, soon()), "media-too-large");
    assertThat(drafts()).isEmpty();
  }

  @Test
  void an_upload_goes_on_where_it_stopped() throws Exception {
    byte[] all = Files.readAllBytes(files.video("v.mp4", "320x180", 2));
    String id = uploads.begin("v.mp4", all.length).id();
    uploads.append(id, 0, new ByteArrayInputStream(Arrays.copyOf(all, 1000)));
    refused(() -> uploads.append(id, 0, new ByteArrayInputStream(all)), "upload-offset");
    refused(() -> uploads.finish(id, soon()), "upload-unfinished");
    assertThat(uploads.get(id).received()).isEqualTo(1000);
    assertThatThrownBy(() -> uploads.append(id, 1000, new CutStream(all, 1000, 5000)))
        .isInstanceOf(ProblemException.class);
    assertThat(uploads.get(id).received()).as("what arrived counts").isEqualTo(6000);
    uploads.append(id, 6000, new ByteArrayInputStream(Arrays.copyOfRange(all, 6000, all.length)));
    Medium medium = uploads.finish(id, soon());
    assertThat(Files.readAllBytes(medium.file())).isEqualTo(all);
    refused(() -> uploads.get(id), "upload-unknown");
  }

  @Test
  void more_than_was_announced_is_refused() {
    String id = uploads.begin("v.mp4", 10).id();
    refused(() -> uploads.append(id, 0, new ByteArrayInputStream(new byte[20])), "upload-too-long");
    refused(() -> uploads.begin("v.mp4", MOST + 1), "media-too-large");
    refused(() -> uploads.begin("v.mp4", 0), "media-empty");
  }

  /** A connection that breaks after some bytes. */
  private static final class CutStream extends InputStream {
    private final byte[] bytes;
    private final int end;
    private int at;

    CutStream(byte[] bytes, int from, int length) {
      this.bytes = bytes;
      this.at = from;
      this.end = from + length;
    }

    @Override
    public int read() throws IOException {
      if (at == end) {
        throw new IOException("the connection broke");
      }
      return bytes[at++] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (at == end) {
        throw new IOException("the connection broke");
      }
      int n = Math.min(length, end - at);
      System.arraycopy(bytes, at, into, offset, n);
      at += n;
      return n;
    }
  }
}
