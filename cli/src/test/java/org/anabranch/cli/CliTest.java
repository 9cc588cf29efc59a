package org.anabranch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CliTest {
  @TempDir Path home;
  private final FakeProduct product = new FakeProduct();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void everything_opened_was_closed() {
    assertThat(product.leftOpen()).isZero();
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new Cli(product, Map.of("ANABRANCH_HOME", home.toString(), "TERM", "dumb"))
        .run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  private void isToldInTwoLines(int code, String error) {
    assertThat(code).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("error: ")
        .contains(error);
    assertThat(err.toString().lines().toList().getLast()).startsWith("  fix: ");
  }

  @Test
  void an_estate_is_imported_compared_exported_and_taken_back() throws Exception {
    Path example = Path.of("../examples/estate-clauses.yaml");
    Path changed = home.resolve("changed.yaml");
    Files.writeString(changed, Files.readString(example).replace("mw: 120", "mw: 90"));

    isToldInTwoLines(run("estate", "show"), "There is no estate yet.");
    Path words = Files.writeString(home.resolve("words.yaml"), "only words\n");
    isToldInTwoLines(run("estate", "import", words.toString()), words + ":1");
    assertThat(run("estate", "validate", changed.toString())).isZero();
    assertThat(out.toString()).contains("is sound: 3 sites, 5 contracts");
    assertThat(run("estate", "import", example.toString())).isZero();
    assertThat(run("estate", "import", changed.toString(), "--why", "late", "--author", "ada"))
        .isZero();
    assertThat(out.toString()).isEqualTo("Version 2 is in force.\n");
    assertThat(run("estate", "diff")).isZero();
    assertThat(out.toString()).isEqualTo("Fjord 2026-07 power: 120 → 90 MW\n");
    assertThat(run("estate", "diff", example.toString(), changed.toString())).isZero();
    assertThat(out.toString()).isEqualTo("Fjord 2026-07 power: 120 → 90 MW\n");
    assertThat(run("estate", "show")).isZero();
    assertThat(out.toString())
        .contains("version 2 of 2026-11-22 by ada: late")
        .contains("Fjord")
        .contains("2026-09-30  quay-option: the option must be signed, or it is gone.  past");
    assertThat(run("estate", "history", "--restore", "1")).isZero();
    assertThat(run("estate", "export")).isZero();
    assertThat(out.toString()).isEqualTo(Files.readString(example));
    assertThat(run("estate", "export", "--format", "csv")).isZero();
    assertThat(out.toString()).startsWith("kind,id,name,what,month,value,unit,status,source,at");
    assertThat(run("estate", "history")).isZero();
    assertThat(out.toString().lines()).hasSize(3);
  }

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
  void an_exit_is_drilled_and_its_report_verified_until_somebody_changes_it() throws Exception {
    String example = "../examples/estate-clauses.yaml";

    isToldInTwoLines(run("drill", "--exit", "north"), "There is no estate yet.");
    assertThat(run("drill", "--exit", "north", "--from", "2027-07", "--estate", example)).isZero();
    assertThat(out.toString())
        .contains("Exit drill: North Cloud")
        .contains("north-2026: notice by 2027-01-02 ends it on 2027-07-01");
    Path report = Path.of(out.toString().lines().toList().getLast().replace("Signed report: ", ""));
    assertThat(run("drill", "verify", report.toString())).isZero();
    assertThat(out.toString()).contains("by this installation");
    assertThat(run("drill", "list")).isZero();
    assertThat(out.toString()).contains("North Cloud").contains("from 2027-07");
    Files.writeString(report, "x", java.nio.file.StandardOpenOption.APPEND);
    assertThat(run("drill", "verify", report.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("Not genuine: the file is not what was signed.");
  }

  @Test
  void a_live_drill_is_begun_shown_listed_and_stopped() {
    isToldInTwoLines(run("drill", "--exit", "nobody", "--live"), "No deployment goes with");
    isToldInTwoLines(
        run("drill", "--exit", "anabranch", "--live", "--share", "90%"), "share is 0.9");
    assertThat(
            run(
                "drill",
                "--exit",
                "anabranch",
                "--live",
                "--share",
                "20%",
                "--for",
                "2h",
                "--tag",
                "project=atlas"))
        .isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("leaves the vendor anabranch out for 20.0 % of the callers of tag project=atlas");
    String id = out.toString().substring(0, out.toString().indexOf(' '));
    isToldInTwoLines(run("drill", "--exit", "anabranch", "--live"), id);
    assertThat(run("drill", "list")).isZero();
    assertThat(out.toString()).contains("under way until 2026-11-22T12:00:00Z").contains(id);
    assertThat(run("drill", "show", id)).isZero();
    assertThat(out.toString()).contains("Live exit drill: vendor anabranch").contains("Under way");
    assertThat(run("drill", "stop", id)).isZero();
    assertThat(out.toString()).contains(id + " is over: somebody stopped it.");
    isToldInTwoLines(run("drill", "stop", "live_0"), "There is no live drill");
  }

  @Test
  void concentration_is_told_and_checked_against_its_caps() {
    assertThat(run("concentration")).isZero();
    assertThat(out.toString())
        .contains("Cap passed: spend by lab, as used: Meta has 75.0 % since 2026-11")
        .contains("2026-11")
        .contains("6,250")
        .contains("  high");
    assertThat(run("concentration", "--check")).isEqualTo(1);
    assertThat(run("concentration", "--csv", "--by", "lab")).isZero();
    assertThat(out.toString().lines().toList())
        .containsExactly(
            "source,measure,by,month,hhi,total,unit,id,name,share",
            "usage,spend,lab,2026-11,6250,4.0,US dollars,meta,Meta,0.75",
            "usage,spend,lab,2026-11,6250,4.0,US dollars,openai,OpenAI,0.25");
    assertThat(run("concentration", "--json", "--source", "usage")).isZero();
    assertThat(Json.tree(out.toString()).path("trends")).hasSize(1);
    isToldInTwoLines(run("concentration", "--by", "planet"), "There is no by “planet”.");
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
  void replay_says_who_would_have_been_asked_and_what_it_would_have_cost() {
    assertThat(run("replay", "--without", "groq", "--from", "2026-11-01")).isZero();
    assertThat(out.toString())
        .contains("12 requests replayed, 9 would have gone elsewhere")
        .containsPattern("groq +12 → +3 +100 % → +100 % +\\$0.50 → +\\$0")
        .contains("2 nobody could have served", "nobody left", "such as dec_1");
    assertThat(run("replay", "--json")).isZero();
    assertThat(out.toString()).startsWith("{\"requests\":12,");
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
  void what_a_run_was_given_wrong_is_told_in_two_lines() {
    isToldInTwoLines(run("run"), "No source was named.");
    isToldInTwoLines(run("run", "a.md", "--to", "x,myspace"), "myspace");
    isToldInTwoLines(run("run", "a.md", "--to", "x,,youtube"), "“”");
    assertThat(product.opened()).isEmpty();
    isToldInTwoLines(run("run", "missing.md"), "missing.md");
    isToldInTwoLines(run("show", "run_no"), "run_no");
    product.publisher().disconnect(Platform.X);
    isToldInTwoLines(run("run", "a.md", "--to", "x"), "x");
  }

  @Test
  void a_run_that_went_well_ends_with_0_and_the_same_again_publishes_nothing() {
    assertThat(run("run", "a.md", "--to", "x,youtube")).isZero();
    assertThat(out.toString())
        .contains("X                        Writing")
        .contains("YouTube                  Published")
        .contains("Title of a.md", "2 published");
    assertThat(err.toString()).isEmpty();

    assertThat(run("run", "a.md", "--to", "x,youtube")).isZero();
    assertThat(out.toString()).startsWith("This very source went out before;");
    assertThat(product.publisher().appeared()).hasSize(2);
  }

  @Test
  void a_sources_name_may_begin_with_an_at_sign() {
    assertThat(run("run", "@a.md", "--to", "x")).isZero();
    assertThat(out.toString()).contains("Title of @a.md");
  }

  @Test
  void a_run_with_a_failed_post_ends_with_1_and_says_why() {
    product.publisher().ends(Platform.X, State.FAILED);

    assertThat(run("run", "a.md", "--to", "x,youtube")).isEqualTo(1);
    assertThat(out.toString())
        .contains("1 failed, 1 published")
        .contains("The platform refused the text. (187)");
  }

  @Test
  void a_post_that_waits_for_its_person_is_no_failure_and_can_be_closed_by_its_link() {
    product.publisher().ends(Platform.DOUYIN, State.WAITING_FOR_PERSON);
    assertThat(run("run", "a.md", "--to", "douyin")).isZero();
    String id = product.publisher().recent(1).getFirst().id();
    assertThat(out.toString()).contains("anabranch handoff " + id + " LINK-OF-THE-POST");

    assertThat(run("handoff", id, "https://v.douyin.com/1")).isZero();
    assertThat(out.toString().strip()).isEqualTo("Douyin is published: https://v.douyin.com/1");
    isToldInTwoLines(run("handoff", "pub_no", "https://v.douyin.com/1"), "pub_no");
  }

  @Test
  void the_same_command_again_goes_on_with_a_finished_run_that_has_an_open_post() {
    product.publisher().ends(Platform.X, State.OUTCOME_UNKNOWN);
    run("run", "a.md", "--to", "x");
    assertThat(product.publisher().appeared()).isEmpty();
    product.publisher().ends(Platform.X, State.PUBLISHED);

    assertThat(run("run", "a.md", "--to", "x")).isZero();
    assertThat(out.toString()).contains("1 published");
    assertThat(product.publisher().appeared()).hasSize(1);
  }

  @Test
  void a_dry_run_publishes_nothing() {
    assertThat(run("run", "a.md", "--to", "x", "--dry-run")).isZero();
    assertThat(out.toString()).contains("dry run: 1 posts written and made, none published");
    assertThat(product.publisher().appeared()).isEmpty();
  }

  @Test
  void json_is_all_there_is_on_standard_output() {
    assertThat(run("run", "a.md", "--to", "x", "--json")).isZero();
    JsonNode report = Json.tree(out.toString());
    assertThat(report.get("lines").get(0).get("state").asString()).isEqualTo("PUBLISHED");
    assertThat(report.get("lines").get(0).get("provenance").asString()).isEqualTo("SIMULATED");
    assertThat(err.toString()).contains("Published");

    String id = report.get("run").get("id").asString();
    assertThat(run("show", id, "--json")).isZero();
    assertThat(Json.tree(out.toString()).get("run").get("id").asString()).isEqualTo(id);

    product.publisher().ends(Platform.YOUTUBE, State.FAILED);
    assertThat(run("run", "a.md", "--to", "youtube", "--json")).isEqualTo(1);
    assertThat(Json.tree(out.toString()).get("lines")).hasSize(1);
  }

  @Test
  void an_interruption_ends_with_130_and_one_line() {
    product.interrupts();

    assertThat(run("run", "a.md", "--to", "x")).isEqualTo(130);
    assertThat(err.toString().lines())
        .containsExactly("stopped: run the same command again to go on where it was");
  }

  @Test
  void runs_are_listed_newest_first_and_shown_again() {
    assertThat(run("runs")).isZero();
    assertThat(out.toString()).startsWith("Nothing was run yet.");
    run("run", "a.md", "--to", "x");

    assertThat(run("runs")).isZero();
    assertThat(out.toString().lines())
        .singleElement()
        .asString()
        .matches("run_\\w{26}  done      1 platforms  Title of a.md");
    assertThat(run("show", out.toString().split(" ")[0])).isZero();
    assertThat(out.toString()).contains("1 published");
  }

  @Test
  void a_secret_is_stored_and_never_shown() throws Exception {
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream("sk-very-secret\nsecond\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("secret", "openai")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out + "" + err).contains("store:openai").doesNotContain("sk-very-secret");
    try (Session session = product.open(new Product.Place(home, Optional.empty()))) {
      assertThat(session.secrets().get("openai").orElseThrow().reveal())
          .isEqualTo("sk-very-secret");
    }
    assertThat(run("secret")).isZero();
    assertThat(out.toString().strip()).isEqualTo("openai");
    isToldInTwoLines(run("secret", "--remove"), "No secret was named.");
    assertThat(run("secret", "openai", "--remove")).isZero();
    assertThat(out.toString()).doesNotContain("sk-very-secret");
    assertThat(run("secret")).isZero();
    assertThat(out.toString()).startsWith("No secret of yours is stored.");
  }

  @Test
  void a_key_is_made_and_its_secret_told_once() {
    assertThat(run("keys")).isZero();
    assertThat(out.toString()).contains("There is no key");
    assertThat(run("keys", "create", "ci", "--budget", "25")).isZero();
    String secret = out.toString().strip();
    assertThat(secret).startsWith("sk-ab-").hasSize(46);
    assertThat(run("keys", "list")).isZero();
    assertThat(out.toString()).contains("ci", "$0 of $25 a month").doesNotContain(secret);
    isToldInTwoLines(run("keys", "create", "ci"), "There is a key");
    assertThat(run("keys", "revoke", "ci")).isZero();
    assertThat(run("keys")).isZero();
    assertThat(out.toString()).contains("revoked");
    isToldInTwoLines(run("keys", "revoke"), "No key was named");
    assertThat(run("usage", "--by", "team")).isZero();
    assertThat(out.toString()).contains("Nothing was used");
    isToldInTwoLines(run("usage", "--from", "2026-12-01"), "before from");
  }

  @Test
  void an_empty_secret_is_refused() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("  \n".getBytes(StandardCharsets.UTF_8)));
    try {
      isToldInTwoLines(run("secret", "openai"), "No secret came");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void an_export_says_how_much_it_wrote_and_where() {
    assertThat(run("export", "all-of-it")).isZero();
    assertThat(out.toString().strip()).isEqualTo("Wrote 12 files to all-of-it");
    isToldInTwoLines(run("export"), "DIR");
  }

  @Test
  void the_configuration_is_checked_and_its_schema_is_json() {
    assertThat(run("config")).isZero();
    assertThat(out.toString().strip()).isEqualTo("The configuration is sound.");
    assertThat(run("config", "--schema")).isZero();
    assertThat(Json.tree(out.toString()).isObject()).isTrue();
    isToldInTwoLines(run("config", "--config", "my.yaml"), "my.yaml:3:");
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
  void serve_says_where() {
    assertThat(run("serve", "--port", "9000")).isZero();
    assertThat(out.toString()).contains("http://127.0.0.1:9000");
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
  void models_are_listed_shown_and_told_newer_prices() throws Exception {
    assertThat(run("models", "gpt-oss", "groq", "--limit", "1")).isZero();
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    assertThat(out.toString())
        .contains("openai/gpt-oss-120b", "open-weights", "more: add words")
        .contains("Figures: models.dev as of 2026-07-02, shipped with this version.");

    Path own = home.resolveSibling("own.csv");
    java.nio.file.Files.writeString(
        own, "provider,model,cost_input,cost_output\ngroq,openai/gpt-oss-120b,0.01,0.02\n");
    assertThat(run("models", "import", own.toString(), "--own")).isZero();
    assertThat(out.toString()).contains("1 offers read: 0 new, 0 gone, 1 with another price");

    assertThat(run("models", "show", "openai/gpt-oss-120b")).isZero();
    assertThat(out.toString().lines())
        .as("but for ids that are longer by themselves")
        .allMatch(line -> line.length() <= 80 || !line.contains(" "));
    assertThat(out.toString()).contains("text in; text out");
    assertThat(out.toString().lines().filter(l -> l.startsWith("groq/")).findFirst().orElseThrow())
        .contains("0.01 / 0.02")
        .endsWith("configured");
    assertThat(run("models", "show", "openai/gpt-oss-120b", "--json")).isZero();
    assertThat(Json.tree(out.toString()).get("offers").get(0).get("id").asString())
        .isEqualTo("groq/openai/gpt-oss-120b");

    isToldInTwoLines(run("models", "show", "no/such"), "There is no model “no/such”.");
    isToldInTwoLines(run("models", "import", "no-such-file"), "There is no file");
  }
}
