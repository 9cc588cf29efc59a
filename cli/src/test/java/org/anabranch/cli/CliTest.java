package org.anabranch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Home;
import org.junit.jupiter.api.Test;

/** What holds for every command. */
class CliTest extends CommandBench {
  @Test
  void a_mistyped_value_is_told_in_plain_words() {
    assertThat(run("usage", "--from", "yesterday")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "error: Invalid value for option '--from': “yesterday” is no day; write it as 2026-11-01\n");
    assertThat(run("usage", "--by", "moon")).isEqualTo(2);
    assertThat(err.toString()).contains("“moon” is none of workspace, team, user, key");
    assertThat(run("keys", "create", "a", "--budget", "much")).isEqualTo(2);
    assertThat(err.toString()).contains("“much” is no amount");
  }

  @Test
  void every_command_and_each_of_its_commands_says_what_it_takes() {
    assertThat(run()).isZero();
    List<String> commands = named(out.toString());
    assertThat(commands).hasSizeGreaterThan(30);
    for (String command : commands) {
      assertThat(run(command, "--help")).as(command).isZero();
      assertThat(out.toString()).startsWith("Usage: anabranch " + command + " ");
      String help = out.toString();
      for (String inner : help.contains("Commands:\n") ? named(help) : List.<String>of()) {
        assertThat(run(command, inner, "--help")).as(command + " " + inner).isZero();
        assertThat(out.toString()).startsWith("Usage: anabranch " + command + " " + inner + " ");
      }
    }
  }

  /** The names at the beginning of lines that are indented by two. */
  private static List<String> named(String help) {
    return Pattern.compile("^  ([a-z][a-z-]*)  ", Pattern.MULTILINE)
        .matcher(help)
        .results()
        .map(r -> r.group(1))
        .toList();
  }

  @Test
  void help_names_every_command() {
    for (String[] arguments : List.of(new String[] {}, new String[] {"--help"})) {
      assertThat(run(arguments)).isZero();
      assertThat(out.toString())
          .contains(Overview.names())
          .contains("Start with:  anabranch run examples/article.md");
      assertThat(err.toString()).isEmpty();
    }
    assertThat(Overview.names())
        .containsExactlyInAnyOrderElementsOf(
            new Commands(
                    product,
                    Surroundings.ofProcess(Map.of()),
                    new PrintWriter(out),
                    new PrintWriter(err))
                .names());
    assertThat(run("delte")).isEqualTo(2);
    assertThat(err.toString()).contains("There is no command “delte”.").contains("try delete");
    assertThat(run("run", "--help")).isZero();
    assertThat(out.toString())
        .contains("--to", "--dry-run", "--again", "--json", "--allow-private");
    assertThat(product.opened()).isEmpty();
  }

  @Test
  void version_is_one_line() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("anabranch \\d+\\.\\d+\\.\\d+\\R");
  }

  @Test
  void what_was_mistyped_is_told_in_two_lines() {
    isToldInTwoLines(run("frobnicate"), "frobnicate");
    isToldInTwoLines(run("--frobnicate"), "--frobnicate");
    isToldInTwoLines(run("run", "--frobnicate", "a.md"), "--frobnicate");
    isToldInTwoLines(run("run", "a.md", "b.md"), "b.md");
    isToldInTwoLines(run("run", "a.md", "--to"), "--to");
    isToldInTwoLines(run("serve", "--port", "many"), "many");
    isToldInTwoLines(run("show"), "RUN");
    isToldInTwoLines(run("handoff", "pub_1"), "LINK");
    assertThat(product.opened()).isEmpty();
  }

  @Test
  void a_directory_that_another_command_holds_is_waited_for() {
    Home held = Home.open(home);
    StringWriter told =
        new StringWriter() {
          @Override
          public void write(String text, int from, int length) {
            super.write(text, from, length);
            if (text.startsWith("Waiting: ")) {
              held.close();
            }
          }
        };
    Surroundings here =
        new Surroundings(
            home.toAbsolutePath(),
            Map.of("ANABRANCH_HOME", home.toString()),
            true,
            _ -> null,
            Duration.ofMinutes(1));
    int code = new Cli(product, here).run(new PrintWriter(out), new PrintWriter(told), "runs");
    assertThat(told.toString().lines()).singleElement().asString().contains("is in use by process");
    assertThat(code).isZero();
    assertThat(out.toString()).startsWith("Nothing was run yet.");
  }

  @Test
  void help_fits_eighty_columns() {
    run("--help");
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    for (String name : Overview.names()) {
      assertThat(run(name, "--help")).isZero();
      assertThat(out.toString().lines()).as(name).allMatch(line -> line.length() <= 80);
    }
  }

  @Test
  void the_data_directory_is_the_one_named_nearest() {
    run("runs", "--home", home.resolve("named").toString(), "--config", "c.yaml");
    assertThat(product.opened())
        .containsExactly(
            new Product.Place(
                home.resolve("named"), Optional.of(Path.of("c.yaml").toAbsolutePath())));
  }

  @Test
  void a_data_directory_named_before_the_inner_command_is_its_own_too() {
    Path named = home.resolve("named");
    Path nearer = home.resolve("nearer");
    run("media", "--home", named.toString(), "--config", "c.yaml", "add", "none.jpg");
    run("secrets", "--home=" + named, "rotate");
    run("media", "--home", named.toString(), "add", "none.jpg", "--home", nearer.toString());
    assertThat(product.opened())
        .extracting(Product.Place::home)
        .containsExactly(named, named, nearer);
    assertThat(product.opened().getFirst().configuration())
        .contains(Path.of("c.yaml").toAbsolutePath());
  }
}
