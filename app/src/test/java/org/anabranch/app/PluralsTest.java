package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Nobody is told of “1 posts”: a number that may be one is put before its noun by {@code Count} (on
 * pages {@code Show.number}), which knows the singular.
 */
class PluralsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String PLURALS =
      "( [a-z]+)?( [a-z]+)? (platforms|posts|offers|minutes|hours|days|weeks|months|sites|partners|"
          + "requests|runs|rows|files|accounts|models|vendors|slots|remarks|secrets|notices|steps|"
          + "forecasts|contracts|losses|gateways|comparisons|settings|publications|replies|keys|"
          + "pictures|videos|variables|tokens|failures|spans|letters)\\b";

  /** A number in a text, or a text that begins behind one, and a plural right after it. */
  private static final Pattern IN_JAVA =
      Pattern.compile("(%[-,0-9]*d|(size\\(\\)|count\\(\\)|[a-z]\\w*)\\)? *\\+ *\")" + PLURALS);

  private static final Pattern ON_PAGES =
      Pattern.compile("\\$\\{[^}]*(size|count|number|[a-z]s)\\([^}\"]*\\)[^}\"]*\\}" + PLURALS);

  /** Numbers that are never one, or no numbers. */
  private static final List<String> MANY =
      List.of(
          "drilled requests failed",
          "too few to look %,d steps ahead",
          "%s is %,d steps of %s, expected 1 to",
          "%,d steps ahead were asked for, expected 1 to",
          "%,d variables and %,d rows. %s",
          "%d values and %d duals",
          "The simulation took longer than %d minutes",
          "@if(names.size() == 1)",
          "<td data-label=\"Requests\"",
          "about offers you do not use",
          "pictures == 1 ?",
          "files of the library begin with",
          "platform + \" takes no pictures",
          "The table has %,d rows",
          "The post has %d videos",
          "The post has %d pictures and videos",
          "%d of gateway keys",
          "of at least %d posts");

  private static boolean speaks(Path file) {
    String path = ROOT.relativize(file).toString();
    return path.matches("[a-z]+/src/main/(java|jte)/.*\\.(java|jte)")
        && !path.startsWith("sandbox/")
        && !path.startsWith("bench/");
  }

  private static Stream<String> found(Path file) {
    try {
      Pattern wrong = file.toString().endsWith(".jte") ? ON_PAGES : IN_JAVA;
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> wrong.matcher(line).find())
          .filter(line -> MANY.stream().noneMatch(line::contains))
          .map(line -> ROOT.relativize(file) + ": " + line);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_number_that_may_be_one_knows_the_singular() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      assertThat(files.filter(PluralsTest::speaks).flatMap(PluralsTest::found)).isEmpty();
    }
  }
}
