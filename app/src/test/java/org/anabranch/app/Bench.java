package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Progress;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.SandboxServer;
import org.anabranch.sandbox.World;
import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connector before its imitation, over real HTTP: opens the account, makes files, serves them
 * to platforms that fetch, and takes a job through its steps by hand.
 */
final class Bench implements AutoCloseable {
  final Connector connector;
  final SandboxServer sandbox;
  final Account account;

  private final Path directory;
  private final HttpServer files;
  private int made;

  Bench(Path directory, Connector connector, Function<World, Imitation> imitation) {
    this(directory, connector, imitation, Set.of());
  }

  /**
   * @param scopes what the account's platform granted
   */
  Bench(
      Path directory,
      Connector connector,
      Function<World, Imitation> imitation,
      Set<String> scopes) {
    this(directory, connector, imitation, scopes, Duration.ofMillis(200));
  }

  /**
   * @param processing how long the platform pretends to process an upload
   */
  Bench(
      Path directory,
      Connector connector,
      Function<World, Imitation> imitation,
      Set<String> scopes,
      Duration processing) {
    this.directory = directory;
    this.connector = connector;
    this.sandbox =
        SandboxServer.start(
            directory.resolve("sandbox"),
            world -> List.of(imitation.apply(world)),
            new SandboxServer.Settings(0, 7, processing),
            Clock.systemUTC());
    String key = connector.platform().key();
    Imitation.OpenedAccount opened = sandbox.open(key);
    Map<String, Secret> credentials = new HashMap<>();
    opened.credentials().forEach((name, value) -> credentials.put(name, new Secret(value)));
    this.account =
        new Account(
                "acc_1",
                connector.platform(),
                opened.name(),
                opened.remoteId(),
                sandbox.hosts(key, opened),
                credentials,
                Provenance.SIMULATED)
            .granted(scopes);
    this.files = serve();
  }

  private HttpServer serve() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] bytes =
                Files.readAllBytes(
                    directory.resolve(exchange.getRequestURI().getPath().substring(1)));
            exchange
                .getResponseHeaders()
                .set("Content-Type", type(exchange.getRequestURI().getPath()));
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String type(String path) {
    return switch (path.substring(path.lastIndexOf('.') + 1)) {
      case "mp4" -> "video/mp4";
      case "png" -> "image/png";
      case "pdf" -> "application/pdf";
      default -> "image/jpeg";
    };
  }

  /** The same account with one credential changed. */
  Account with(String credential, String value) {
    return account.with(credential, new Secret(value));
  }

  Post post(String text, Media... media) {
    return thread(List.of(text), media);
  }

  Post thread(List<String> parts, Media... media) {
    return new Post(
        connector.platform(), "", parts, List.of(), null, null, List.of(media), true, "en");
  }

  Job job(Post post) {
    return job(post, account);
  }

  Job job(Post post, Account account) {
    return new Job("pub_" + made++, account, post, new Memory(), this::url);
  }

  private URI url(Media media) {
    return URI.create(
        "http://127.0.0.1:" + files.getAddress().getPort() + "/" + media.file().getFileName());
  }

  Step.Prepared prepare(Job job) throws InterruptedException {
    return connector.prepare(job, Progress.NONE, soon());
  }

  /** Prepares and checks until the commit may be sent. */
  void ready(Job job) throws InterruptedException {
    Step.Prepared prepared = prepare(job);
    if (!prepared.equals(new Step.Done())) {
      throw new AssertionError("Not prepared: " + prepared);
    }
    Deadline patience = soon();
    while (connector.check(job, soon()) instanceof Step.NotYet(var pause, _)) {
      if (!patience.sleep(
          pause.compareTo(Duration.ofMillis(50)) < 0 ? pause : Duration.ofMillis(50))) {
        throw new AssertionError("Never ready");
      }
    }
  }

  /** Commits one part and keeps its id, as the engine does. */
  String commit(Job job, int part) throws InterruptedException {
    Step.Committed end = connector.commit(job, part, soon());
    if (end instanceof Step.Accepted(var id)) {
      job.handles().put("commit." + part, id);
      return id;
    }
    throw new AssertionError("Not committed: " + end);
  }

  /** The whole way; returns the first part's id. */
  String publish(Post post) throws InterruptedException {
    return publish(job(post));
  }

  String publish(Job job) throws InterruptedException {
    ready(job);
    for (int part = 0; part < connector.commits(job.post()); part++) {
      commit(job, part);
    }
    return job.handles().get("commit.0").orElseThrow();
  }

  /** Confirms until the platform is through with the post. */
  Step.Confirmed confirmed(Job job) throws InterruptedException {
    Deadline patience = soon();
    Step.Confirmed end = connector.confirm(job, soon());
    while (end instanceof Step.NotYet && patience.sleep(Duration.ofMillis(50))) {
      end = connector.confirm(job, soon());
    }
    return end;
  }

  /** The page that a browser would get. */
  static String fetch(@Nullable String address) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(Objects.requireNonNull(address))).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  List<World.SandboxPost> posts() {
    return sandbox.world().posts(connector.platform().key());
  }

  Media jpeg(int width, int height) {
    return picture(width, height, "jpg", "image/jpeg", "A plain square, number " + made);
  }

  Media png(int width, int height) {
    return picture(width, height, "png", "image/png", "");
  }

  private Media picture(int width, int height, String suffix, String type, String alt) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(new Color(made * 40 % 255, 120, 90));
    pen.fillRect(0, 0, width, height);
    pen.dispose();
    Path file = directory.resolve("picture" + made++ + "." + suffix);
    try {
      ImageIO.write(image, suffix, file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return media(Media.Role.IMAGE, file, type, width, height, Duration.ZERO, alt);
  }

  /** An MP4 in outline. */
  Media mp4(int width, int height, Duration duration, int bytes) {
    Path file = directory.resolve("video" + made++ + ".mp4");
    OutlineVideo.write(file, width, height, duration, bytes);
    return media(Media.Role.VIDEO, file, "video/mp4", width, height, duration, "");
  }

  /** A PDF of one empty page. */
  Media pdf() {
    Path file = directory.resolve("document" + made++ + ".pdf");
    String text =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
            + "/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\n"
            + "trailer<</Root 1 0 R>>\n%%EOF\n";
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return media(Media.Role.DOCUMENT, file, "application/pdf", 0, 0, Duration.ZERO, "");
  }

  private static Media media(
      Media.Role role,
      Path file,
      String type,
      int width,
      int height,
      Duration duration,
      String alt) {
    try {
      return new Media(
          role, file, type, width, height, duration, Files.size(file), Digest.sha256(file), alt);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ThrowingConsumer<Step> refusedFor(Failure.Reason reason) {
    return end ->
        assertThat(end)
            .isInstanceOfSatisfying(
                Step.Refused.class, r -> assertThat(r.failure().reason()).isEqualTo(reason));
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60));
  }

  @Override
  public void close() {
    files.stop(0);
    sandbox.close();
  }

  /** Handles for as long as the test runs. */
  private static final class Memory implements Handles {
    private final Map<String, String> values = new ConcurrentHashMap<>();

    @Override
    public Optional<String> get(String name) {
      return Optional.ofNullable(values.get(name));
    }

    @Override
    public void put(String name, String value) {
      values.put(name, value);
    }

    @Override
    public void remove(String name) {
      values.remove(name);
    }
  }
}
