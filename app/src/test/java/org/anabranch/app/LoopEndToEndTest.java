package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The main job, as a person at a terminal meets it. */
class LoopEndToEndTest {
  private static final Path ARTICLE = Shell.EXAMPLES.resolve("article.md");
  @TempDir static Path shared;
  @TempDir Path directory;
  private static Shell shell;

  /** Of the one run that most tests look at. */
  private static JsonNode report;

  @BeforeAll
  static void run_the_example_article() throws IOException {
    shell = new Shell(shared);
    report = shell.run(ARTICLE);
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  private static HttpResponse<String> get(String address) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    }
  }

  @Test
  void every_connected_platform_has_its_post_or_waits_for_its_person() {
    assertThat(Shell.lines(report).stream().map(Shell::platform).sorted())
        .containsExactlyElementsOf(Shell.platforms());
    Set<Platform> byHand = Set.of(Platform.DOUYIN, Platform.XIAOHONGSHU, Platform.WECHAT_CHANNELS);
    for (JsonNode line : Shell.lines(report)) {
      assertThat(line.path("state").asString())
          .as(line.toString())
          .isEqualTo(byHand.contains(Shell.platform(line)) ? "WAITING_FOR_PERSON" : "PUBLISHED");
      assertThat(line.path("text").asString()).as(line.toString()).isNotBlank();
      assertThat(line.path("model").asString()).isEqualTo("anabranch-extractive");
      assertThat(line.path("vendor").asString()).isEqualTo("anabranch");
    }
  }

  @Test
  void every_link_shows_the_post_on_a_page_that_says_it_is_a_sandbox() throws Exception {
    for (JsonNode line : Shell.lines(report)) {
      if (line.path("state").asString().equals("PUBLISHED")) {
        HttpResponse<String> page = get(line.path("permalink").asString());
        assertThat(page.statusCode()).as(line.toString()).isEqualTo(200);
        assertThat(page.body()).contains("Sandbox:").contains("simulated");
      }
    }
  }

  @Test
  void figures_are_simulated_and_say_so() {
    for (JsonNode line : Shell.lines(report)) {
      if (line.path("state").asString().equals("PUBLISHED")) {
        assertThat(line.path("provenance").asString()).as(line.toString()).isEqualTo("SIMULATED");
        assertThat(line.path("figures").size()).as(line.toString()).isPositive();
        assertThat(line.path("measuredAt").isNull()).isFalse();
      }
    }
  }

  @Test
  void the_model_is_rated_with_an_interval() {
    JsonNode rating = report.path("ratings").path(0);
    assertThat(rating.path("model").asString()).isEqualTo("anabranch-extractive");
    assertThat(rating.path("provenance").asString()).isEqualTo("SIMULATED");
    assertThat(rating.path("comparisons").asLong()).isPositive();
    assertThat(rating.path("points").asDouble())
        .isGreaterThan(rating.path("low").asDouble())
        .isLessThan(rating.path("high").asDouble());
  }

  @Test
  void the_dependencies_name_the_vendor_and_every_platform() {
    List<JsonNode> all = report.path("dependencies").valueStream().toList();
    Map<String, List<String>> names =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    d -> d.path("kind").asString(),
                    Collectors.mapping(d -> d.path("name").asString(), Collectors.toList())));
    assertThat(names.get("model vendor")).containsExactly("anabranch");
    assertThat(names.get("platform"))
        .containsExactlyInAnyOrderElementsOf(
            Shell.platforms().stream().map(Platform::title).toList());
    assertThat(all).allMatch(d -> !d.path("without").asString().isBlank());
  }

  @Test
  void the_same_source_again_publishes_nothing_new() {
    Map<Platform, Integer> before = shell.posts();

    JsonNode again = shell.run(ARTICLE);

    assertThat(again.path("run").path("id")).isEqualTo(report.path("run").path("id"));
    assertThat(shell.posts()).isEqualTo(before);
    Shell.Said said = shell.anabranch("run", ARTICLE.toString());
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("nothing was published again").contains("simulated");
    for (JsonNode line : Shell.lines(report)) {
      assertThat(said.out()).contains(Shell.platform(line).title());
    }
  }

  @Test
  void a_hand_off_is_closed_with_the_link_of_what_the_person_published() throws Exception {
    for (JsonNode line : Shell.lines(report)) {
      if (!line.path("state").asString().equals("WAITING_FOR_PERSON")) {
        continue;
      }
      String id = line.path("publicationId").asString();
      String link = publishByPhone(shell, Shell.platform(line), id);
      Shell.Said said = shell.anabranch("handoff", id, link);
      assertThat(said.code()).as(said.err()).isZero();
      JsonNode now =
          shell.anabranch("show", report.path("run").path("id").asString(), "--json").json();
      JsonNode closed = Shell.line(now, Shell.platform(line));
      assertThat(closed.path("state").asString()).isEqualTo("PUBLISHED");
      HttpResponse<String> page = get(closed.path("permalink").asString());
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("Sandbox:");
    }
  }

  /** Takes the package as a person would: its words and its first file, by the sandbox's phone. */
  private static String publishByPhone(Shell shell, Platform platform, String publication)
      throws Exception {
    Path folder = shell.home.resolve("handoff").resolve(publication);
    JsonNode post = Json.tree(Files.readString(folder.resolve("post.json")));
    assertThat(Files.readString(folder.resolve("index.html"))).contains("<html");
    JsonNode file = post.path("media").path(0);
    String boundary = "----phone" + publication;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    field(body, boundary, "title", post.path("title").asString());
    field(body, boundary, "text", post.path("parts").path(0).asString());
    field(body, boundary, "aiLabel", "true");
    field(body, boundary, "state", publication);
    body.writeBytes(
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n"
            .formatted(boundary, file.path("file").asString(), file.path("contentType").asString())
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(Files.readAllBytes(folder.resolve(file.path("file").asString())));
    body.writeBytes("\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> made =
          client.send(
              HttpRequest.newBuilder(
                      shell.sandbox.address().resolve("/_sandbox/phone/" + platform.key()))
                  .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                  .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                  .build(),
              BodyHandlers.ofString());
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      return Json.tree(made.body()).path("link").asString();
    }
  }

  private static void field(
      ByteArrayOutputStream body, String boundary, String name, String value) {
    body.writeBytes(
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
            .formatted(boundary, name, value)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void an_export_holds_everything_but_the_secrets() throws Exception {
    Path to = directory.resolve("export");
    Shell.Said drilled =
        shell.anabranch(
            "drill",
            "--exit",
            "north",
            "--from",
            "2027-07",
            "--estate",
            Shell.EXAMPLES.resolve("estate-clauses.yaml").toString());
    assertThat(drilled.code()).as(drilled.err()).isZero();

    assertThat(shell.anabranch("export", to.toString()).code()).isZero();

    assertThat(to)
        .isDirectoryContaining("glob:**/runs.json")
        .isDirectoryContaining("glob:**/sources.json")
        .isDirectoryContaining("glob:**/variants.json")
        .isDirectoryContaining("glob:**/publications.json")
        .isDirectoryContaining("glob:**/observations.json")
        .isDirectoryContaining("glob:**/ratings.json")
        .isDirectoryContaining("glob:**/decisions.json")
        .isDirectoryContaining("glob:**/responses.jsonl")
        .isDirectoryContaining("glob:**/gateway-files.json")
        .isDirectoryContaining("glob:**/live-drills.json");
    assertThat(to.resolve("drills")).isDirectoryRecursivelyContaining("glob:**/report.pdf.sig");
    assertThat(to.resolve("media")).isNotEmptyDirectory();
    String all = texts(to);
    assertThat(all).contains(report.path("run").path("id").asString());
    try (Stations stations = shell.open()) {
      for (Platform platform : Shell.platforms()) {
        Map<String, Secret> credentials =
            new HashMap<>(stations.publisher().account(platform).orElseThrow().credentials());
        // WeChat's appid names the account in public (every link of its pages carries it): it is no
        // secret.
        credentials.remove("appid");
        for (Secret secret : credentials.values()) {
          assertThat(all).doesNotContain(secret.reveal());
        }
      }
    }
  }

  private static String texts(Path directory) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
