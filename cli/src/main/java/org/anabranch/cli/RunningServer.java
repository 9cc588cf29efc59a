package org.anabranch.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.LiveReport;
import org.anabranch.gateway.LiveDrillForm;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The REST API of a server that runs, for what only it can do while it holds the data. */
final class RunningServer implements LiveDoor {
  static final String USUAL = "http://127.0.0.1:8080";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String address;

  RunningServer(String address) {
    this.address = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }

  @Override
  public LiveDrill start(LiveDrillForm form) {
    return Json.read(ask("POST", "/api/live-drills", Json.write(form)), LiveDrill.class);
  }

  @Override
  public LiveDrill stop(String id) {
    return Json.read(ask("POST", path(id) + "/stop", null), LiveDrill.class);
  }

  @Override
  public List<LiveDrill> all() {
    return List.of(Json.read(ask("GET", "/api/live-drills", null), LiveDrill[].class));
  }

  @Override
  public LiveReport report(String id) {
    return Json.read(ask("GET", path(id), null), LiveReport.class);
  }

  private static String path(String id) {
    return "/api/live-drills/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  private String ask(String method, String path, @Nullable String body) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address + path))
              .timeout(PATIENCE)
              .header("content-type", "application/json")
              .header("accept", "application/json")
              .method(
                  method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw problem(response);
      }
      return response.body();
    } catch (IOException | IllegalArgumentException e) {
      throw Problem.of(
              Problem.Kind.UNAVAILABLE,
              "server-unreachable",
              "No server answers at " + address + ".",
              "Name its address with --server, or stop the process that holds the data directory.")
          .asException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.of(Problem.Kind.UNAVAILABLE, "interrupted", "Interrupted.", "Try again.")
          .asException(e);
    }
  }

  private ProblemException problem(HttpResponse<String> response) {
    String message = "The server answered " + response.statusCode() + ".";
    String fix = "See the log of the server at " + address + ".";
    try {
      JsonNode told = Json.tree(response.body());
      message = told.path("title").asString(message);
      fix = told.path("fix").asString(fix);
    } catch (JacksonException _) {
      // it is no problem+json, so its status has to do
    }
    Problem.Kind kind =
        response.statusCode() == 404
            ? Problem.Kind.NOT_FOUND
            : response.statusCode() < 500 ? Problem.Kind.BAD_INPUT : Problem.Kind.UNAVAILABLE;
    return Problem.of(kind, "server-refused", message, fix).asException();
  }
}
