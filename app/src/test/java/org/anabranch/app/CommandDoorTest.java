package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.cli.Cli;
import org.anabranch.cli.product.Product.Place;
import org.anabranch.cli.terminal.Surroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands say and do the same while a server holds the data directory as they do without one. */
class CommandDoorTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("USER", "ada", "TERM", "dumb");

  /** What changes nothing, or is refused; words are apart by spaces. */
  private static final List<String> COMMANDS =
      List.of(
          "runs",
          "show nothing",
          "inbox",
          "schedule",
          "best-times sandbox-x",
          "accounts",
          "keys",
          "usage",
          "usage --by team",
          "models kimi",
          "replay",
          "replay --config other.yaml",
          "forecast",
          "concentration",
          "rights",
          "estate show estate.yaml",
          "estate diff estate.yaml",
          "estate export",
          "drill list",
          "drill --exit nobody",
          "drill verify estate.yaml",
          "media add missing.png",
          "import posts.csv --preview",
          "export out",
          "handoff nothing http://127.0.0.1/",
          "secret",
          "secret --remove",
          "run",
          "run missing.md",
          "run estate.yaml --to myspace");

  @TempDir Path directory;

  private record Said(int code, String out, String err) {}

  private static Said anabranch(Path home, Path from, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home.toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Surroundings here = new Surroundings(from, ENVIRONMENT, false, _ -> "s3cret", Duration.ZERO);
    int code =
        new Cli(new Anabranch(ENVIRONMENT, Clock.systemUTC()), here)
            .run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    return new Said(code, out.toString(), err.toString());
  }

  /** A person's directory with what the commands name. */
  private Path desk(String name) throws Exception {
    Path desk = Files.createDirectories(directory.resolve(name));
    Files.copy(Shell.EXAMPLES.resolve("article.md"), desk.resolve("article.md"));
    Files.copy(Shell.EXAMPLES.resolve("estate-clauses.yaml"), desk.resolve("estate.yaml"));
    Files.writeString(desk.resolve("other.yaml"), "gateway: {deployments: []}\n");
    Files.writeString(
        desk.resolve("posts.csv"),
        "account,at,text\nsandbox-x,2099-01-01T10:00Z,A word\nsandbox-x,never,A word\n");
    return desk;
  }

  private static Map<String, Said> all(Path home, Path from) {
    Map<String, Said> said = new LinkedHashMap<>();
    for (String command : COMMANDS) {
      said.put(command, anabranch(home, from, command.split(" ", -1)));
    }
    return said;
  }

  /** Holds the data directory until it is closed. */
  private interface Holder {
    AutoCloseable hold(Shell shell) throws Exception;
  }

  private static AutoCloseable server(Shell shell) throws Exception {
    Stations stations = shell.open();
    Anabranch.start(stations, Optional.of(0), _ -> {});
    return stations;
  }

  private static AutoCloseable gateway(Shell shell) {
    return LoneGateway.open(
        new Place(shell.home, Optional.empty()), ENVIRONMENT, Clock.systemUTC());
  }

  @Test
  void every_command_says_the_same_alone_beside_a_server_and_beside_a_gateway() throws Exception {
    try (Shell shell = new Shell(directory)) {
      Path desk = desk("alone");
      assertThat(anabranch(shell.home, desk, "run", "article.md", "--to", "x").code()).isZero();
      assertThat(anabranch(shell.home, desk, "estate", "import", "estate.yaml").code()).isZero();
      assertThat(anabranch(shell.home, desk, "inbox").code()).as("hears first").isZero();
      Map<String, Said> alone = plain(all(shell.home, desk), desk);
      assertThat(alone.values())
          .as("some work")
          .filteredOn(s -> s.code() == 0)
          .hasSizeGreaterThan(15);
      saysTheSame(shell, "server", CommandDoorTest::server, alone);
      saysTheSame(shell, "gateway", CommandDoorTest::gateway, alone);
    }
  }

  private void saysTheSame(Shell shell, String beside, Holder holder, Map<String, Said> alone)
      throws Exception {
    Path desk = desk(beside);
    try (AutoCloseable _ = holder.hold(shell)) {
      Map<String, Said> served = plain(all(shell.home, desk), desk);
      for (String command : COMMANDS) {
        assertThat(served.get(command))
            .as("%s beside a %s", command, beside)
            .isEqualTo(alone.get(command));
      }
    }
    assertThat(desk.resolve("out")).isNotEmptyDirectory();
  }

  private static Map<String, Said> plain(Map<String, Said> all, Path desk) {
    Map<String, Said> plain = new LinkedHashMap<>();
    all.forEach(
        (command, said) ->
            plain.put(
                command,
                new Said(
                    said.code(),
                    said.out().replace(desk.toString(), "DESK"),
                    said.err().replace(desk.toString(), "DESK"))));
    return plain;
  }

  @Test
  void the_server_does_the_work_and_only_its_user_reaches_it() throws Exception {
    try (Shell shell = new Shell(directory)) {
      Path desk = desk("desk");
      try (Stations stations = shell.open()) {
        Anabranch.start(stations, Optional.of(0), _ -> {});
        Path door = shell.home.resolve("door");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(door)))
            .isEqualTo("rwx------");
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(door.resolve("socket"))))
            .isEqualTo("rw-------");
        Said run = anabranch(shell.home, desk, "run", "article.md", "--to", "x", "--dry-run");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("written by");
        assertThat(anabranch(shell.home, desk, "secret", "vendor").out()).startsWith("Stored.");
        assertThat(stations.secrets().names()).contains("vendor");
        assertThat(anabranch(shell.home, desk, "accounts", "connect", "x").out())
            .contains("/accounts#x");
        Said second = anabranch(shell.home, desk, "serve");
        assertThat(second.code()).isEqualTo(2);
        assertThat(second.err()).contains("is in use by process");
      }
      assertThat(shell.home.resolve("door/socket")).doesNotExist();
      assertThat(anabranch(shell.home, desk, "runs").out()).contains("done");
    }
  }

  @Test
  void a_gateway_alone_takes_up_at_once_what_commands_change_and_frees_what_they_needed()
      throws Exception {
    try (Shell shell = new Shell(directory)) {
      Path desk = desk("desk");
      Place place = new Place(shell.home, Optional.empty());
      try (LoneGateway gateway = LoneGateway.open(place, ENVIRONMENT, Clock.systemUTC())) {
        String url = "http://127.0.0.1:" + gateway.address().getPort() + "/v1/models";
        assertThat(status(url, "none")).isEqualTo(200);
        Said added = anabranch(shell.home, desk, "keys", "create", "ci");
        assertThat(added.code()).as(added.err()).isZero();
        assertThat(status(url, "none")).as("a key is needed from now on").isEqualTo(401);
        String secret = added.out().replaceAll("(?s).*(sk-[A-Za-z0-9_-]+).*", "$1");
        assertThat(status(url, secret)).isEqualTo(200);
        assertThat(anabranch(shell.home, desk, "keys").out()).contains("ci");
        Said run = anabranch(shell.home, desk, "run", "article.md", "--to", "x");
        assertThat(run.code()).as(run.err()).isZero();
        Said second = anabranch(shell.home, desk, "gateway");
        assertThat(second.code()).isEqualTo(2);
        assertThat(second.err()).contains("is in use by process");
      }
      assertThat(shell.home.resolve("door/socket")).doesNotExist();
      assertThat(anabranch(shell.home, desk, "runs").out()).contains("done");
    }
  }

  private static int status(String url, String key) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("authorization", "Bearer " + key).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }
}
