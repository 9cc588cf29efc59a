package org.anabranch.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.anabranch.kernel.Problem;

/**
 * The control plane's server: bound to 127.0.0.1, blocking code on virtual threads. It serves only
 * requests that name this machine as their host (so that a page elsewhere cannot reach it by a
 * rebound name) and lets only pages of its own change anything.
 */
public final class ControlPlane implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int HIGHEST_PORT = 65_535;
  private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);
  private static final List<Header> ALWAYS =
      List.of(
          HeaderValues.create("X-Content-Type-Options", "nosniff"),
          HeaderValues.create("Referrer-Policy", "same-origin"),
          HeaderValues.create("X-Frame-Options", "DENY"),
          HeaderValues.create(
              "Content-Security-Policy",
              "default-src 'self'; img-src 'self' data:; media-src 'self'; object-src 'none';"
                  + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"));

  private final WebServer server;

  private ControlPlane(WebServer server) {
    this.server = server;
  }

  /**
   * Starts at {@code port}, or at any free one when it is 0. Throws a {@link
   * org.anabranch.kernel.ProblemException} when the port is taken or is none.
   */
  public static ControlPlane start(int port, List<HttpService> services) {
    return start(port, services, List.of());
  }

  /** With filters that every request passes after the guard, in this order. */
  public static ControlPlane start(int port, List<HttpService> services, List<Filter> filters) {
    if (port < 0 || port > HIGHEST_PORT) {
      throw Problem.badInput(
              "port-unknown",
              "There is no port " + port + ".",
              "Choose one from 1 to 65535 with --port or http.port in the configuration.")
          .asException();
    }
    HttpRouting.Builder routing = HttpRouting.builder();
    routing.addFilter(ControlPlane::guard);
    filters.forEach(routing::addFilter);
    Problems.register(routing);
    services.forEach(routing::register);
    WebServer server =
        WebServer.builder()
            .host(HOST)
            .port(port)
            .maxPayloadSize(64L << 20)
            .shutdownHook(false)
            .routing(routing)
            .build();
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(HOST, port)); // Helidon only logs that it cannot listen
    } catch (IOException e) {
      throw portInUse(port, e);
    }
    server.start();
    if (!server.isRunning()) {
      throw portInUse(port, new BindException("The server did not start"));
    }
    return new ControlPlane(server);
  }

  private static RuntimeException portInUse(int port, IOException cause) {
    return Problem.of(
            Problem.Kind.ENVIRONMENT,
            "port-in-use",
            String.valueOf(cause.getMessage()).contains("ermission")
                ? "Port " + port + " may not be opened by this user."
                : "Port " + port + " is in use by another program.",
            "Choose another with --port or http.port in the configuration.")
        .asException(cause);
  }

  private static void guard(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    ALWAYS.forEach(response::header);
    String host = request.headers().first(HeaderNames.HOST).orElse("");
    String name = host.replaceFirst(":\\d+$", "");
    if (!LOCAL.contains(name)) {
      response
          .status(Status.MISDIRECTED_REQUEST_421)
          .send("This server answers to 127.0.0.1 only.\n");
      return;
    }
    boolean sameOrigin =
        request
                .headers()
                .first(HeaderNames.ORIGIN)
                .map(o -> o.equals("http://" + host))
                .orElse(true)
            && request
                .headers()
                .first(HeaderNames.create("Sec-Fetch-Site"))
                .map(s -> s.equals("same-origin") || s.equals("none"))
                .orElse(true);
    if (!SAFE.contains(request.prologue().method()) && !sameOrigin) {
      response
          .status(Status.FORBIDDEN_403)
          .send("Only pages of this server may change anything.\n");
      return;
    }
    chain.proceed();
  }

  public URI address() {
    return URI.create("http://" + HOST + ":" + server.port());
  }

  @Override
  public void close() {
    server.stop();
  }

  /** Blocks until {@link #close} was called or the thread is interrupted. */
  public void await() throws InterruptedException {
    while (server.isRunning()) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }
}
