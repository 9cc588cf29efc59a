import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.anabranch.kernel.Json;

/** The results as JSON (every value of every round) and as Markdown (medians, spread, ratios, goals). */
final class Report {
  private static final List<String> ORDER = List.of("direct", "nginx", "netty", "anabranch", "portkey", "litellm", "bifrost");
  private static final String REQUESTS = "requests/s, 1 KB, 32 connections";
  private static final String STREAMS = "streams/s, 100 chunks, 32 connections";

  private final Results results;
  private final Suite.Plan plan;
  private final Path out;
  private final StringBuilder text = new StringBuilder();
  private final Map<String, Object> goals = new LinkedHashMap<>();

  Report(Results results, Suite.Plan plan, Path out) {
    this.results = results;
    this.plan = plan;
    this.out = out;
  }

  void write() throws IOException {
    line("# Gateway benchmark");
    line("");
    line("%s to %s, %s rounds%s. %d processors (%s), Linux %s, Java %s. Load average %.1f before, %.1f after.",
        results.began.toString().substring(0, 19), results.ended.toString().substring(11, 19), plan.rounds(), plan.quick() ? " (--quick)" : "",
        Runtime.getRuntime().availableProcessors(), Machine.processor(), System.getProperty("os.version"), System.getProperty("java.version"),
        results.loadAtStart, results.loadAtEnd);
    line("Each cell is the median over rounds, with lowest and highest in brackets; “÷ nginx” is the median of the rounds' ratios.");
    results.leftOut.forEach((name, why) -> line("Left out: **%s**: %s.", name, why));
    goals();
    section("Closed loop", m -> m.startsWith("requests/s") || m.startsWith("streams/s"), true);
    section("Processor time", m -> m.startsWith("CPU"), true);
    section("Processor time of the gateway by what its threads are for, µs per request or stream", m -> m.startsWith("By layer"), false);
    section("Latency, open loop, from when a request was due", m -> m.endsWith(" ms") && m.contains("/s") || m.contains("half of"), false);
    added();
    section("Memory and start", m -> m.startsWith("resident") || m.startsWith("cold"), false);
    if (!results.errors.isEmpty()) {
      line("\n## Errors and requests unanswered after 5 s\n");
      results.errors.forEach((what, count) -> line("- %s: %d", what, count));
    }
    Files.createDirectories(out);
    Files.writeString(out.resolve("gateway.md"), text);
    Files.writeString(out.resolve("gateway.json"), Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json()));
    System.out.print(text);
    System.out.println("\nWritten to " + out.resolve("gateway.md") + " and gateway.json");
  }

  private Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("began", results.began.toString());
    json.put("ended", results.ended.toString());
    json.put("load_before", results.loadAtStart);
    json.put("load_after", results.loadAtEnd);
    json.put("rounds", plan.rounds());
    json.put("goals", goals);
    json.put("left_out", results.leftOut);
    json.put("errors", results.errors);
    json.put("values", results.values);
    return json;
  }

  private void goals() {
    line("\n## Goals\n");
    line("| goal | measured | reached |");
    line("|---|---|---|");
    goal("requests/s at least 0.75 of nginx (c=32)", ratio(REQUESTS, "nginx"), v -> v >= 0.75);
    goal("streams/s ahead of nginx (c=32)", ratio(STREAMS, "nginx"), v -> v > 1);
    goal("added p99 at half of nginx's limit at most twice nginx's", addedRatio("1 KB at half of nginx's limit, p99 ms"), v -> v <= 2);
    goal("added p99 at half of its own limit at most twice nginx's", addedRatio("1 KB at half of the gateway's limit, p99 ms"), v -> v <= 2);
    goal("requests/s thirty times Portkey's", ratio(REQUESTS, "portkey"), v -> v >= 30);
    goal("cold start to first answer under 1,000 ms", results.median("cold start to first answer, ms", "anabranch"), v -> v < 1000);
    goal("resident at idle under 150 MB", results.median("resident at idle, MB", "anabranch"), v -> v < 150);
  }

  private void goal(String goal, double measured, java.util.function.DoublePredicate reached) {
    String said = Double.isNaN(measured) ? "not measured" : reached.test(measured) ? "yes" : "no";
    goals.put(goal, Map.of("measured", String.valueOf(measured), "reached", said));
    line("| %s | %s | %s |", goal, number(measured), said);
  }

  private double ratio(String measure, String to) {
    return Results.median(results.pairs(measure, "anabranch", to, (a, b) -> a / b));
  }

  /** NaN where noise hides what nginx adds. */
  private double addedRatio(String measure) {
    double nginx = Results.median(results.pairs(measure, "nginx", "direct", (a, b) -> a - b));
    return nginx <= 0 ? Double.NaN : Results.median(results.pairs(measure, "anabranch", "direct", (a, b) -> a - b)) / nginx;
  }

  private void section(String title, java.util.function.Predicate<String> which, boolean ratios) {
    List<String> measures = results.values.keySet().stream().filter(which).toList();
    if (measures.isEmpty()) {
      return;
    }
    List<String> names = names();
    line("\n## %s\n", title);
    StringBuilder head = new StringBuilder("| measure |");
    StringBuilder rule = new StringBuilder("|---|");
    for (String name : names) {
      head.append(" ").append(name).append(" |");
      rule.append("---|");
    }
    line("%s%s", head, ratios ? " anabranch ÷ nginx |" : "");
    line("%s%s", rule, ratios ? "---|" : "");
    for (String measure : measures) {
      StringBuilder row = new StringBuilder("| " + measure + " |");
      names.forEach(name -> row.append(" ").append(cell(results.of(measure, name))).append(" |"));
      if (ratios) {
        row.append(" ").append(cell(results.pairs(measure, "anabranch", "nginx", (a, b) -> a / b))).append(" |");
      }
      line("%s", row);
    }
  }

  private List<String> names() {
    TreeSet<String> seen = new TreeSet<>(java.util.Comparator.comparingInt(ORDER::indexOf));
    results.values.values().forEach(v -> seen.addAll(v.keySet()));
    return new ArrayList<>(seen);
  }

  private void added() {
    List<String> measures =
        results.values.keySet().stream().filter(m -> m.endsWith(" ms") && (m.contains("/s") || m.contains("half of"))).toList();
    List<String> names = names().stream().filter(n -> !n.equals("direct")).toList();
    if (names.isEmpty()) {
      return;
    }
    line("\n## Added: the same minus direct, round by round\n");
    line("| measure | %s |", String.join(" | ", names));
    line("|---|%s", "---|".repeat(names.size()));
    for (String measure : measures) {
      StringBuilder row = new StringBuilder("| " + measure + " |");
      names.forEach(n -> row.append(" ").append(cell(results.pairs(measure, n, "direct", (a, b) -> a - b))).append(" |"));
      line("%s", row);
    }
  }

  private static String cell(List<Double> values) {
    return values.isEmpty()
        ? "–"
        : values.size() == 1
            ? number(values.getFirst())
            : "%s (%s–%s)".formatted(number(Results.median(values)), number(Results.min(values)), number(Results.max(values)));
  }

  private static String number(double value) {
    double size = Math.abs(value);
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, size >= 1000 ? "%,.0f" : size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }

  private void line(String format, Object... values) {
    text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values)).append('\n');
  }
}
