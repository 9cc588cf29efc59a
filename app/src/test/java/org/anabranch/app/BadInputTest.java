package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.anabranch.cli.Cli;
import org.anabranch.kernel.Home;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input gets one clear line, the fix, and exit code 2, and leaves nothing half-done behind. */
class BadInputTest {
  @TempDir Path directory;
  private Path home;

  private record Said(int code, String out, String err) {}

  @BeforeEach
  void configure() throws IOException {
    home = Files.createDirectories(directory.resolve("home"));
    Files.writeString(home.resolve("anabranch.yaml"), "sandbox: {port: 0}\ngateway: {port: 0}\n");
  }

  private Said anabranch(String... arguments) {
    return anabranchAt(home, arguments);
  }

  private static Said anabranchAt(Path home, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all =
        Stream.concat(Arrays.stream(arguments), Stream.of("--home", home.toString()))
            .toArray(String[]::new);
    int code =
        new Cli(new Anabranch(Map.of(), Clock.systemUTC()), Map.of())
            .run(new PrintWriter(out), new PrintWriter(err), all);
    return new Said(code, out.toString(), err.toString());
  }

  private void refused(Said said, String... fragments) {
    assertThat(said.code()).as(said.err()).isEqualTo(2);
    List<String> lines = said.err().lines().toList();
    assertThat(lines).as(said.err()).hasSize(2);
    assertThat(lines.get(0)).startsWith("error: ");
    assertThat(lines.get(1)).startsWith("  fix: ");
    for (String fragment : fragments) {
      assertThat(said.err()).contains(fragment);
    }
    assertThat(said.err()).doesNotContain("Exception").doesNotContain("\tat ");
  }

  private void nothingWasStarted() {
    assertThat(anabranch("runs").out()).startsWith("Nothing was run yet");
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  private Path file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_source_that_is_no_source_is_refused() throws IOException {
    refused(anabranch("run"), "No source was named");
    refused(anabranch("run", directory.resolve("missing.md").toString()), "missing.md");
    refused(anabranch("run", directory.toString()));
    refused(anabranch("run", file("empty.md", "").toString()), "empty.md");
    refused(anabranch("run", file("blank.md", " \n\t\n ").toString()), "blank.md");
    byte[] binary = new byte[4096];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) (i * 31);
    }
    refused(anabranch("run", file("binary.md", binary).toString()), "binary.md");
    refused(
        anabranch("run", file("broken.pdf", "%PDF-1.7\nthis is not a PDF").toString()),
        "broken.pdf");
    refused(anabranch("run", file("huge.txt", "word ".repeat(6_000_000)).toString()), "huge.txt");
    nothingWasStarted();
  }

  @Test
  void an_unknown_platform_or_option_is_refused() throws IOException {
    String article =
        file("a.md", "# T\n\nA first sentence here. A second sentence there. A third one.")
            .toString();
    refused(anabranch("run", article, "--to", "x,myspace"), "myspace", "youtube");
    refused(anabranch("run", article, "--colour"), "--colour");
    refused(anabranch("fly"), "fly");
    nothingWasStarted();
  }

  @Test
  void a_broken_configuration_is_told_with_its_line() throws IOException {
    Path yaml = home.resolve("anabranch.yaml");
    Files.writeString(yaml, "http:\n  port: eighty\n");
    refused(anabranch("runs"), "anabranch.yaml:2", "http.port");
    Files.writeString(yaml, "http:\n  prot: 80\n");
    refused(anabranch("runs"), "anabranch.yaml:2", "prot", "port");
    Files.writeString(
        yaml,
        "gateway:\n  deployments:\n    - id: a\n      base_url: 'http://127.0.0.1:1/v1'\n      api_key: sk-123\n");
    refused(anabranch("runs"), "anabranch.yaml:5", "env:NAME");
    Files.writeString(yaml, "accounts:\n  - platform: myspace\n");
    refused(anabranch("runs"), "anabranch.yaml:", "myspace");
    Files.writeString(yaml, "accounts: [\n");
    refused(anabranch("runs"), "anabranch.yaml");
  }

  @Test
  void a_data_directory_that_cannot_serve_is_told() throws IOException {
    Path locked = directory.resolve("locked");
    try (Home held = Home.open(locked)) {
      refused(anabranchAt(held.root(), "runs"), "in use by process");
    }
    refused(anabranchAt(file("a-file", "x"), "runs"), "a-file");
    Path damaged = Files.createDirectories(directory.resolve("damaged"));
    Files.writeString(damaged.resolve("anabranch.db"), "not a database ".repeat(100));
    refused(anabranchAt(damaged, "runs"), "database");
  }

  @Test
  void a_port_in_use_is_told() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refused(anabranch("serve", "--port", Integer.toString(taken.getLocalPort())), "in use");
      Files.writeString(
          home.resolve("anabranch.yaml"), "sandbox: {port: " + taken.getLocalPort() + "}\n");
      refused(anabranch("runs"), "in use", "sandbox.port");
    }
  }

  @Test
  void an_address_that_points_inside_or_never_ends_is_refused() throws IOException {
    refused(anabranch("run", "http://127.0.0.1:9/x"), "127.0.0.1", "--allow-private");
    refused(anabranch("run", "http://localhost/x"), "--allow-private");
    refused(anabranch("run", "http://[::1]/x"), "--allow-private");
    refused(anabranch("run", "http://169.254.169.254/latest/meta-data"), "169.254.169.254");
    refused(anabranch("run", "file:///etc/passwd"));
    refused(anabranch("run", "ftp://example.org/x"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/round",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/round");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/gone",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      refused(anabranch("run", base + "/round", "--allow-private"), "redirect");
      refused(anabranch("run", base + "/gone", "--allow-private"), "404");
    } finally {
      server.stop(0);
    }
    nothingWasStarted();
  }

  @Test
  void a_run_and_a_hand_off_that_do_not_exist_are_told() {
    refused(anabranch("show", "run_nothing"), "run_nothing");
    refused(anabranch("handoff", "pub_nothing", "https://www.douyin.com/video/1"), "pub_nothing");
  }
}
