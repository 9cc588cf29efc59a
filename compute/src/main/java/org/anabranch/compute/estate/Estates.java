package org.anabranch.compute.estate;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.TextFile;
import org.anabranch.kernel.Yaml;

/** Reads estates from YAML files and refuses those whose parts contradict each other. */
public final class Estates {
  private static final Pattern POINTER = Pattern.compile("(?<=\\()at (/[a-z0-9_/]+)(?=\\))");

  private Estates() {}

  /**
   * Reads one file.
   *
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT naming the file, the line and, where
   *     two places contradict each other, both lines
   */
  public static Estate read(Path file) {
    Estate estate = Yaml.read(file, Estate.class);
    return checked(file.toString(), text(file), estate);
  }

  /** {@link #read} for a text already in hand; {@code name} stands for the file in messages. */
  public static Estate parse(String name, String text) {
    return checked(name, text, Yaml.parse(name, text, Estate.class));
  }

  /** What contradicts what in {@code estate}, and what is odd; empty when all is well. */
  public static Findings check(Estate estate) {
    return EstateCheck.of(estate);
  }

  /**
   * Throws what contradicts what in {@code estate}, if anything does: quicker than {@link #check},
   * which also looks for what is odd.
   *
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT
   */
  public static void refuse(Estate estate) {
    EstateCheck.contradictions(estate).refuse(estate.name());
  }

  /** The estate as JSON with the keys of the file: {@link #parse} reads it back. */
  public static String json(Estate estate) {
    return EstateWriter.json(estate);
  }

  /** The estate as a table, one line for each thing it says; RFC 4180. */
  public static String csv(Estate estate) {
    return EstateCsv.of(estate);
  }

  /** {@link #placed(Problem, String, String)} of a file as it is now. */
  public static Problem placed(Problem problem, Path file) {
    return placed(problem, file.toString(), text(file));
  }

  /**
   * The same problem with lines of the text in place of pointers into the estate: {@code (at
   * /sites/0/power)} becomes {@code (x.yaml:12)}, and {@code (line 14)} from the second on.
   *
   * @param name stands for the file
   */
  public static Problem placed(Problem problem, String name, String text) {
    Places places = new Places(text);
    Map<String, String> facts = new HashMap<>(problem.facts());
    problem
        .facts()
        .forEach(
            (key, value) -> {
              if (key.endsWith("-at")) {
                facts.put(
                    key.substring(0, key.length() - 2) + "line",
                    Integer.toString(places.line(value)));
              }
            });
    AtomicBoolean named = new AtomicBoolean();
    String message =
        POINTER
            .matcher(problem.message())
            .replaceAll(
                m ->
                    Matcher.quoteReplacement(
                        (named.getAndSet(true) ? "line " : name + ":") + places.line(m.group(1))));
    return new Problem(problem.kind(), problem.code(), message, problem.fix(), facts);
  }

  private static Estate checked(String name, String text, Estate estate) {
    Findings findings = EstateCheck.contradictions(estate);
    if (!findings.contradictions().isEmpty()) {
      Places places = new Places(text);
      findings.refuse(name, pointer -> ":" + places.line(pointer));
    }
    return estate;
  }

  private static String text(Path file) {
    return TextFile.read(file);
  }
}
