package org.anabranch.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;

/**
 * The world in a directory: documents and posts in {@code sandbox.db}, bytes below {@code files/}.
 * The seed, the clock's lead and the ids that were given out are in there too, so a world goes on
 * after a restart as if nothing had been. Safe for many threads.
 */
final class DurableWorld implements World, AutoCloseable {
  /** A platform's name that no imitation has. */
  private static final String OWN = "_world";

  private static final String POST = "_post";
  private static final String COMMENT = "_comment";
  private static final long FIRST_ID = 1_900_000_000_000_000_000L;

  /** Ids are taken from storage by the block, so that most need no write. */
  private static final int ID_BLOCK = 1000;

  private static final int LONGEST_NAME = 120;

  private final Documents documents;
  private final Path files;
  private final Clock clock;
  private final Duration processingTime;
  private final long seed;
  private final Audience audience;
  private final Pages pages;
  private final Faults faults;
  private final RequestLog received = new RequestLog();
  private final Uploads uploads;
  private final SecureRandom random = new SecureRandom();

  private final ReentrantLock lock = new ReentrantLock();
  private volatile Duration lead;
  private long nextId;
  private long idsUntil;

  private DurableWorld(
      Documents documents, Path files, Clock clock, Duration processingTime, long seed) {
    this.documents = documents;
    this.files = files;
    this.clock = clock;
    this.processingTime = processingTime;
    this.seed = seed;
    this.audience = new Audience(seed);
    this.faults = new Faults(seed);
    this.uploads = new Uploads(clock);
    this.pages = new Pages(this);
    this.lead = Duration.ofMillis(number(documents, "lead").orElse(0L));
    this.nextId = number(documents, "ids").orElse(FIRST_ID);
    this.idsUntil = nextId;
  }

  /** Opens the world in {@code directory}; {@code seed} counts only where there is none yet. */
  static DurableWorld open(Path directory, long seed, Duration processingTime, Clock clock) {
    Path files = directory.toAbsolutePath().normalize().resolve("files");
    try {
      Files.createDirectories(files);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make " + files, e);
    }
    Documents documents = Documents.open(directory.resolve("sandbox.db"));
    documents.putIfAbsent(OWN, "number", "seed", Json.object().put("value", seed));
    return new DurableWorld(
        documents, files, clock, processingTime, number(documents, "seed").orElseThrow());
  }

  private static Optional<Long> number(Documents documents, String name) {
    return documents.get(OWN, "number", name).map(n -> n.path("value").asLong());
  }

  private void keep(String name, long value) {
    documents.put(OWN, "number", name, Json.object().put("value", value));
  }

  long seed() {
    return seed;
  }

  Path files() {
    return files;
  }

  Pages pages() {
    return pages;
  }

  /** Keeps the name that an account is shown with. */
  void name(String platform, String accountId, String name) {
    documents.putIfAbsent(
        OWN, "account", platform + "/" + accountId, Json.object().put("name", name));
  }

  String accountName(String platform, String accountId) {
    return documents
        .get(OWN, "account", platform + "/" + accountId)
        .map(a -> a.path("name").asString(accountId))
        .orElse(accountId);
  }

  @Override
  public Instant now() {
    return clock.instant().plus(lead);
  }

  @Override
  public Instant realTime() {
    return clock.instant();
  }

  /** Lets time pass at once; throws {@link IllegalArgumentException} when it would run back. */
  Instant letPass(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("Time does not run back: " + time);
    }
    lock.lock();
    try {
      Duration further = lead.plus(time);
      keep("lead", further.toMillis());
      lead = further;
      return now();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Faults faults() {
    return faults;
  }

  @Override
  public Uploads uploads() {
    return uploads;
  }

  @Override
  public RequestLog received() {
    return received;
  }

  @Override
  public Duration processingTime() {
    return processingTime;
  }

  @Override
  public String newId() {
    lock.lock();
    try {
      if (nextId == idsUntil) {
        keep("ids", nextId + ID_BLOCK);
        idsUntil = nextId + ID_BLOCK;
      }
      return Long.toString(nextId++);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String newToken() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void publish(SandboxPost post) {
    documents.putIfAbsent(
        post.platform(), POST, post.id(), Json.MAPPER.valueToTree(StoredPost.of(post, files)));
  }

  @Override
  public Optional<SandboxPost> post(String platform, String id) {
    return documents.get(platform, POST, id).map(this::post);
  }

  @Override
  public void revise(SandboxPost post) {
    if (documents.get(post.platform(), POST, post.id()).isPresent()) {
      documents.put(
          post.platform(), POST, post.id(), Json.MAPPER.valueToTree(StoredPost.of(post, files)));
    }
  }

  @Override
  public void withdraw(String platform, String id) {
    documents.remove(platform, POST, id);
    comments(platform, id).forEach(c -> documents.remove(platform, COMMENT, c.id()));
  }

  @Override
  public List<SandboxPost> posts(String platform) {
    return documents.list(platform, POST).stream().map(this::post).toList();
  }

  private SandboxPost post(JsonNode json) {
    return Json.MAPPER.treeToValue(json, StoredPost.class).in(files);
  }

  @Override
  public void comment(Comment comment) {
    documents.putIfAbsent(
        comment.platform(),
        COMMENT,
        comment.id(),
        Json.MAPPER.valueToTree(StoredComment.of(comment)));
  }

  @Override
  public List<Comment> comments(String platform, String postId) {
    return documents.list(platform, COMMENT).stream()
        .map(c -> Json.MAPPER.treeToValue(c, StoredComment.class).comment())
        .filter(c -> c.postId().equals(postId))
        .toList();
  }

  @Override
  public Reactions reactions(SandboxPost post) {
    return audience.reactions(post, Duration.between(post.at(), now()));
  }

  @Override
  public String page(SandboxPost post) {
    return pages.post(post);
  }

  @Override
  public Store store(String platform) {
    return new PlatformStore(platform);
  }

  @Override
  public void close() {
    documents.close();
  }

  /** A name that is safe in a path, and different for different texts. */
  private static String safe(String name) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("*", "%2A");
    if (encoded.length() > LONGEST_NAME) {
      return Digest.sha256(name);
    }
    return encoded.startsWith(".") || encoded.isEmpty() ? "%2E" + encoded : encoded;
  }

  private final class PlatformStore implements Store {
    private final String platform;

    PlatformStore(String platform) {
      this.platform = platform;
    }

    @Override
    public Optional<JsonNode> get(String kind, String id) {
      return documents.get(platform, kind, id);
    }

    @Override
    public void put(String kind, String id, JsonNode document) {
      documents.put(platform, kind, id, document);
    }

    @Override
    public boolean putIfAbsent(String kind, String id, JsonNode document) {
      return documents.putIfAbsent(platform, kind, id, document);
    }

    @Override
    public void remove(String kind, String id) {
      documents.remove(platform, kind, id);
    }

    @Override
    public List<JsonNode> list(String kind) {
      return documents.list(platform, kind);
    }

    @Override
    public Path file(String kind, String id) {
      Path directory = files.resolve(safe(platform)).resolve(safe(kind));
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot make " + directory, e);
      }
      return directory.resolve(safe(id));
    }
  }
}
