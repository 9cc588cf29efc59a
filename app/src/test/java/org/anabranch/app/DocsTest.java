package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.cli.Cli;
import org.junit.jupiter.api.Test;

/** What the pages for people name is there: their links, the commands and the classes. */
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.+)$", Pattern.MULTILINE);
  private static final Pattern FENCED = Pattern.compile("```[a-z]*\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern COMMAND =
      Pattern.compile("(?<![\\w/.-])(?:\\./)?anabranch +([a-z][a-z-]*(?![\\w.:]).*)");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");

  /** A class with the packages that tell where it is: {@code cli/run/RunCommand}. */
  private static final Pattern CLASS =
      Pattern.compile("((?:[a-z]+[./])*)([A-Z][a-z0-9]+[A-Za-z0-9]*)(?:\\.[a-z]\\w*)?");

  /** What the launcher does itself. */
  private static final Set<String> LAUNCHED = Set.of("test");

  private final Map<String, String> helps = new HashMap<>();

  private static List<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
        Stream<Path> bench = Files.walk(ROOT.resolve("bench"))) {
      return Stream.of(top, docs, bench)
          .flatMap(s -> s)
          .filter(f -> f.toString().endsWith(".md"))
          .filter(f -> !f.toString().contains("node_modules") && !f.toString().contains("target"))
          .sorted()
          .toList();
    }
  }

  @Test
  void every_link_between_pages_leads_to_a_file_and_its_heading() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult found : LINK.matcher(Files.readString(page)).results().toList()) {
        String link = found.group(1);
        if (!link.contains(":") && !leads(page, link)) {
          dead.add(ROOT.relativize(page) + " → " + link);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  private static boolean leads(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path to = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(to) && (parts.length == 1 || anchors(to).contains(parts[1]));
  }

  private static Set<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(h -> h.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", ""))
        .map(h -> h.strip().replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void every_page_is_reached_from_the_readme() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      assertThat(docs.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".md")))
          .isNotEmpty()
          .allSatisfy(page -> assertThat(readme).contains("](docs/" + page + ")"));
    }
  }

  @Test
  void every_command_that_a_page_names_exists_with_its_options() throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Path page : pages()) {
      for (String command : commands(Files.readString(page))) {
        seen++;
        String trouble = trouble(command);
        if (!trouble.isEmpty()) {
          wrong.add(ROOT.relativize(page) + ": anabranch " + command + ": " + trouble);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(80);
  }

  private static List<String> commands(String page) {
    List<String> found = new ArrayList<>();
    FENCED
        .matcher(page)
        .results()
        .flatMap(block -> block.group(1).lines())
        .forEach(line -> take(line.replaceAll("\\s#.*", ""), found));
    String prose = FENCED.matcher(page).replaceAll("");
    for (String line : prose.lines().toList()) {
      String cell = line.startsWith("| `./anabranch ") ? line.split("\\|", 3)[1] : "";
      for (MatchResult span : SPAN.matcher(cell).results().toList()) {
        String code = span.group(1);
        take(code.startsWith("./") ? code : "anabranch " + code, found);
      }
      String rest = cell.isEmpty() ? line : line.split("\\|", 3)[2];
      SPAN.matcher(rest).results().forEach(span -> take(span.group(1), found));
    }
    return found;
  }

  private static void take(String code, List<String> found) {
    COMMAND.matcher(code).results().forEach(c -> found.add(c.group(1).strip()));
  }

  /** What is wrong with a command; empty where nothing is. */
  private String trouble(String command) {
    List<String> words = Arrays.asList(command.split("[\\s)]+"));
    if (LAUNCHED.contains(words.getFirst())) {
      return "";
    }
    String help = help(words.getFirst());
    if (help.isEmpty()) {
      return "no such command";
    }
    boolean inner =
        words.size() > 1
            && Pattern.compile("^  " + Pattern.quote(words.get(1)) + "  ", Pattern.MULTILINE)
                .matcher(help)
                .find();
    String takes = inner ? help(words.getFirst(), words.get(1)) : help;
    return OPTION
        .matcher(command)
        .results()
        .map(MatchResult::group)
        .filter(option -> !takes.contains(option))
        .map(option -> "no option " + option)
        .collect(Collectors.joining(", "));
  }

  /** Empty where there is no such command. */
  private String help(String... command) {
    return helps.computeIfAbsent(
        String.join(" ", command),
        _ -> {
          StringWriter out = new StringWriter();
          String[] asking = Arrays.copyOf(command, command.length + 1);
          asking[command.length] = "--help";
          int code =
              new Cli(new Anabranch(Map.of(), Clock.systemUTC()), Map.of())
                  .run(new PrintWriter(out), new PrintWriter(new StringWriter()), asking);
          return code == 0 ? out.toString() : "";
        });
  }

  @Test
  void every_class_that_the_page_of_the_architecture_names_is_where_it_says() throws IOException {
    List<String> sources;
    try (Stream<Path> all = Files.walk(ROOT)) {
      sources =
          all.map(f -> "/" + ROOT.relativize(f))
              .filter(f -> f.endsWith(".java") && !f.contains("/target/"))
              .toList();
    }
    String page = Files.readString(ROOT.resolve("docs/architecture.md"));
    List<String> gone =
        SPAN.matcher(FENCED.matcher(page).replaceAll(""))
            .results()
            .map(span -> CLASS.matcher(span.group(1)))
            .filter(Matcher::matches)
            .filter(
                name -> {
                  String path = "/" + name.group(1).replace('.', '/') + name.group(2) + ".java";
                  return sources.stream().noneMatch(s -> s.endsWith(path));
                })
            .map(MatchResult::group)
            .toList();
    assertThat(gone).isEmpty();
  }
}
