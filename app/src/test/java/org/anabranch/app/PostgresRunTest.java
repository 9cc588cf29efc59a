package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.anabranch.cli.Cli;
import org.anabranch.kernel.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop with PostgreSQL in place of SQLite. */
class PostgresRunTest {
  @TempDir Path home;

  private String run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Map<String, String> environment = Map.of("DB_PASSWORD", "postgres");
    int code =
        new Cli(new Anabranch(environment, Clock.systemUTC()), environment)
            .run(new PrintWriter(out), new PrintWriter(err), arguments);
    assertThat(code).as(err.toString()).isZero();
    return out.toString();
  }

  @Test
  void a_run_goes_round_on_postgresql_and_is_known_afterwards() throws IOException {
    Files.writeString(
        home.resolve("anabranch.yaml"),
        """
          sandbox: {port: 0}
          storage:
            postgres: '%s'
            user: postgres
            password: env:DB_PASSWORD
          """
            .formatted(PostgresServer.address()));
    String article = Path.of("..", "examples", "article-zh.md").toString();

    String first = run("run", article, "--to", "x,pinterest", "--home", home.toString());
    String again = run("run", article, "--to", "x,pinterest", "--home", home.toString());

    assertThat(first).contains("2 published").contains("simulated");
    assertThat(again).contains("went out before");
    assertThat(run("runs", "--home", home.toString()).lines()).hasSize(1);
    assertThat(home.resolve("anabranch.db")).doesNotExist();
  }
}
