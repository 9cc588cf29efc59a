package org.anabranch.sandbox;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.context.Context;
import io.helidon.http.HttpException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.kernel.MachineFailure;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Sockets;
import org.anabranch.sandbox.oauth.OAuthServer;
import org.anabranch.sandbox.oauth.OAuthServers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The sandbox as a web server on 127.0.0.1, and nowhere else: each imitation below its platform's
 * key, the sandbox's own API and files below {@code /_sandbox}, and pages for people at {@code /}.
 * Runs on virtual threads from {@link #start} until {@link #close}. What it stored is there again
 * when it is started on the same directory. Safe for many threads.
 */
public final class SandboxServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxServer.class);
  private static final String HOST = "127.0.0.1";
  private static final long LARGEST_BODY = 1L << 30;

  /**
   * How it runs.
   *
   * @param port 0 for any that is free
   * @param seed of the audience; counts only when the directory has no world yet
   * @param processingTime how long the platforms pretend to process an upload, in real time
   */
  public record Settings(int port, long seed, Duration processingTime) {
    public Settings {
      if (port < 0 || port > 65535 || processingTime.isNegative()) {
        throw new IllegalArgumentException(
            "The port is from 0 to 65535 and the processing time not negative, not %d and %s"
                .formatted(port, processingTime));
      }
    }
  }

  private final DurableWorld world;
  private final Map<String, Imitation> imitations;
  private final Map<String, OAuthServer> servers = new LinkedHashMap<>();
  private final WebServer web;

  private SandboxServer(DurableWorld world, List<Imitation> imitations, int port) {
    this.world = world;
    this.imitations = new LinkedHashMap<>();
    for (Imitation imitation : imitations) {
      if (this.imitations.put(imitation.platform(), imitation) != null) {
        throw new IllegalArgumentException("Two imitations of " + imitation.platform());
      }
    }
    for (OAuthServer server : OAuthServers.all(world, this::open)) {
      if (this.imitations.containsKey(server.platform())) {
        this.servers.put(server.platform(), server);
      }
    }
    Sockets sockets = new Sockets();
    Context context = Context.builder().id("sandbox").build();
    context.register(sockets);
    this.web =
        WebServer.builder()
            .host(HOST)
            .port(port)
            .maxPayloadSize(LARGEST_BODY)
            .shutdownHook(false)
            .connectionOptions(sockets)
            .listenerContext(context)
            .shutdownGracePeriod(Duration.ofMillis(500))
            .routing(this::route)
            .build();
  }

  /**
   * Starts. Throws {@link ProblemException} when the port is in use or the directory unusable.
   *
   * @param directory where the world is kept; made when missing. One server at a time may use it
   * @param imitations makes the imitations of this world
   */
  public static SandboxServer start(
      Path directory, Function<World, List<Imitation>> imitations, Settings settings, Clock clock) {
    DurableWorld world =
        DurableWorld.open(directory, settings.seed(), settings.processingTime(), clock);
    try {
      SandboxServer server = new SandboxServer(world, imitations.apply(world), settings.port());
      server.listen(settings.port());
      return server;
    } catch (RuntimeException e) {
      world.close();
      throw e;
    }
  }

  /** Helidon logs that it cannot listen and goes on, so it is asked before and after. */
  private void listen(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(HOST, port));
    } catch (IOException e) {
      throw portInUse(port, e);
    }
    web.start();
    if (!web.isRunning()) {
      throw portInUse(port, new BindException("The server did not start"));
    }
  }

  private static ProblemException portInUse(int port, IOException cause) {
    return new Problem(
            Problem.Kind.ENVIRONMENT,
            "port-in-use",
            "The sandbox's port " + port + " is in use by another program.",
            "Stop that program, or choose another port with the setting sandbox.port.",
            Map.of("port", Integer.toString(port), "setting", "sandbox.port"))
        .asException(cause);
  }

  private void route(HttpRouting.Builder routing) {
    routing
        .addFilter(new LoopbackGuard())
        .addFilter(new FaultFilter(world.faults(), vendors()))
        .error(HttpException.class, SandboxServer::refused)
        .error(ProblemException.class, (_, response, e) -> tell(response, e.problem()))
        .error(RuntimeException.class, SandboxServer::failed);
    // First, since an imitation's {id} would take “me” for one.
    servers.values().forEach(s -> routing.register("/" + s.platform(), s::route));
    for (Imitation imitation : imitations.values()) {
      routing.register("/" + imitation.platform(), imitation::route);
    }
    routing
        .register("/_sandbox", new Control(this, world), new Phone(world, this::published))
        .register("/", new PageRoutes(this, world));
  }

  private static void tell(ServerResponse response, Problem problem) {
    Replies.json(
        response,
        problem.kind().httpStatus(),
        Map.of("code", problem.code(), "message", problem.message(), "fix", problem.fix()));
  }

  /** What the web server itself refuses: no such route, a body too large, a malformed request. */
  private static void refused(ServerRequest request, ServerResponse response, HttpException e) {
    Replies.json(
        response,
        e.status().code(),
        Map.of("code", "http-" + e.status().code(), "message", String.valueOf(e.getMessage())));
  }

  private static void failed(ServerRequest request, ServerResponse response, RuntimeException e) {
    if (e instanceof DataReader.InsufficientDataAvailableException) {
      LOG.atDebug().addKeyValue("path", request.path().path()).log("The client left midway");
      throw new CloseConnectionException("The client left midway", e);
    }
    Optional<Problem> machine = MachineFailure.in(e);
    LOG.atError()
        .addKeyValue("path", request.path().path())
        .addKeyValue("why", machine.map(Problem::message).orElse("a bug"))
        .setCause(machine.isPresent() ? null : e)
        .log("The sandbox failed at a request");
    String message = machine.map(Problem::message).orElse(String.valueOf(e.getMessage()));
    Replies.json(response, 500, Map.of("code", "sandbox-failed", "message", message));
  }

  /** {@code http://127.0.0.1:<port>}, without a slash at the end. */
  public URI address() {
    return URI.create("http://" + HOST + ":" + web.port());
  }

  public World world() {
    return world;
  }

  public Faults faults() {
    return world.faults();
  }

  /** What the model vendors' imitations received. */
  public RequestLog received() {
    return world.received();
  }

  private Set<String> vendors() {
    return imitations.values().stream()
        .filter(i -> !i.takesPosts())
        .map(Imitation::platform)
        .collect(Collectors.toSet());
  }

  /** The keys of the platforms with accounts to open, in the order of the alphabet. */
  public List<String> platforms() {
    return imitations.keySet().stream().sorted().toList();
  }

  /** Those too where a person publishes with the sandbox's phone. */
  List<String> platformsWithPosts() {
    Set<String> vendors = vendors();
    return Stream.concat(
            imitations.keySet().stream().filter(key -> !vendors.contains(key)),
            Look.withPhone().stream().map(Look::key))
        .distinct()
        .sorted()
        .toList();
  }

  /** Opens the platform's account, or returns the one that is open. */
  public Imitation.OpenedAccount open(String platform) {
    Imitation.OpenedAccount account = imitation(platform).open();
    world.name(platform, account.remoteId(), account.name());
    return account;
  }

  private void published(String platform, String state, String postId) {
    Optional.ofNullable(imitations.get(platform)).ifPresent(i -> i.publishedByPhone(state, postId));
  }

  /** Has a platform call us, as {@link Imitation#callAt} says. */
  public boolean callAt(String platform, JsonNode settings) {
    return imitation(platform).callAt(settings);
  }

  /** The authorisation server of a platform; a problem where there is none. */
  public OAuthServer oauth(String platform) {
    return Optional.ofNullable(servers.get(platform))
        .orElseThrow(
            () ->
                new Problem(
                        Problem.Kind.NOT_FOUND,
                        "platform-without-oauth",
                        "The sandbox has no consent page for “" + platform + "”.",
                        "It has them for: " + String.join(", ", servers.keySet()) + ".",
                        Map.of())
                    .asException());
  }

  private Imitation imitation(String platform) {
    return Optional.ofNullable(imitations.get(platform))
        .orElseThrow(
            () ->
                new Problem(
                        Problem.Kind.NOT_FOUND,
                        "platform-unknown",
                        "The sandbox does not imitate “" + platform + "”.",
                        "It imitates: " + String.join(", ", platforms()) + ".",
                        Map.of())
                    .asException());
  }

  /** Where this server imitates the hosts of an opened account, by their names. */
  public Map<String, URI> hosts(String platform, Imitation.OpenedAccount account) {
    return hosts(platform, account.hosts());
  }

  /** Where this server imitates hosts, by their names. */
  public Map<String, URI> hosts(String platform, Set<String> names) {
    Map<String, URI> hosts = new TreeMap<>();
    for (String name : names) {
      hosts.put(name, URI.create(address() + "/" + platform + "/" + name));
    }
    return hosts;
  }

  /** Lets time pass for the posts and their audience at once; returns the sandbox's new time. */
  public Instant letPass(Duration time) {
    Instant now = world.letPass(time);
    imitations.values().forEach(Imitation::timePassed);
    return now;
  }

  @Override
  public void close() {
    web.stop();
    world.close();
  }
}
