import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.plan.Outline;
import org.anabranch.compute.plan.Planner;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.Solution;
import org.anabranch.compute.solve.Solver;
import org.anabranch.compute.solve.Warm;

/**
 * Plans beside the bare solver. The bare solver is OR-Tools' CLP, handed the very same programme by
 * the fewest calls there are; what is ours is reading the file, checking the estate, building the
 * programme, the proof by duality and telling it in the estate's words.
 */
final class PlanBench {
  private static final StringBuilder OUT = new StringBuilder();

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    boolean quick = Arrays.asList(args).contains("--quick");
    Loader.loadNativeLibraries();
    say("# bench/compute/plan");
    say("");
    say("Load average at the start: " + Files.readString(Path.of("/proc/loadavg")).strip());
    say("");
    say("| what | variables | ours, s | in the solver or bare, s | ratio | goal |");
    say("|---|---|---|---|---|---|");
    record(root, "partners-2025.yaml", 5);
    estate("estate of 20 sites, 60 months", 20, 60, 9);
    if (!quick) {
      estate("estate of 120 sites, 84 months", 120, 84, 3);
    }
    warm("programme", quick ? 20_000 : 200_000);
    say("");
    say(
        "Memory: %d MB resident at the end, heap limit 2 GB."
            .formatted(resident() / 1024));
    Files.writeString(root.resolve("bench/compute/results/plan.md"), OUT.toString());
  }

  /** From the file to the checked plan, without and with the losses. */
  private static void record(Path root, String name, int rounds) throws IOException {
    String text = Files.readString(root.resolve("examples").resolve(name));
    Planner planner = new Planner();
    int variables = pairs("public record, file to checked plan", text, 100, 31, "1.3");
    double[] full = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      planner.plan(Estates.parse(name, text));
      full[i] = since(start);
    }
    say(
        "| public record with every loss (N-1) | %,d | %.2f | – | – | 5 s |"
            .formatted(variables, median(full)));
  }

  private static void estate(String what, int sites, int months, int rounds) {
    pairs(
        what + ", file to checked plan", text(sites, months), rounds, rounds, "1.3; 20 s");
  }

  /**
   * Ours and the bare solver in turn, so that what else the machine does falls on both: the first
   * pair in this process for itself, then, after so many that are not measured, the medians.
   * On a busy machine wall time is mostly waiting for a processor, and ours waits twice, since it
   * solves on a thread that can be left; so processor time of the whole process is told as well.
   * Returns the number of variables.
   */
  private static int pairs(
      String what, String text, int unmeasured, int rounds, String goal) {
    Planner planner = new Planner();
    double[] ours = new double[rounds];
    double[] bare = new double[rounds];
    double[] ratio = new double[rounds];
    double[] processor = new double[rounds];
    int variables = 0;
    LinearProgram program = null;
    for (int i = -unmeasured; i < rounds; i++) {
      double used = processorSeconds();
      long start = System.nanoTime();
      Outline outline = planner.outline(Estates.parse("estate", text));
      double our = since(start);
      double ourUsed = processorSeconds() - used;
      program = program == null ? Mps.read(outline) : program;
      used = processorSeconds();
      double other = bare(program);
      double otherUsed = processorSeconds() - used;
      variables = outline.base().variables();
      if (i == -unmeasured) {
        row(what + ", first of the process", variables, our, other, our / other, "–");
      } else if (i >= 0) {
        ours[i] = our;
        bare[i] = other;
        ratio[i] = our / other;
        processor[i] = ourUsed / otherUsed;
      }
    }
    row(what, variables, median(ours), median(bare), median(ratio), goal);
    say(
        "| – the same in processor time | %,d | – | – | %.2f | %s |"
            .formatted(variables, median(processor), goal));
    return variables;
  }

  private static double processorSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  /** A programme of planner's shape: cold, then again and again with one percent of limits moved. */
  private static void warm(String what, int variables) {
    LinearProgram program = programme(variables);
    Solver solver = new Solver();
    double bare = bare(program);
    try (Warm warm = solver.open(program)) {
      long start = System.nanoTime();
      Solution cold = warm.solve().orThrow();
      double took = since(start);
      row(what + ", cold, proved", program.columns(), took, bare, took / bare, "20 s");
      Random random = new Random(2);
      double[] times = new double[5];
      for (int i = 0; i < times.length; i++) {
        for (int k = 0; k < program.rows() / 100; k++) {
          int row = random.nextInt(program.rows());
          double by = 0.95 + random.nextDouble() / 10;
          if (Double.isFinite(program.rowUpper(row)) && program.rowUpper(row) > 0) {
            double lower = program.rowLower(row) == program.rowUpper(row) ? program.rowUpper(row) * by : program.rowLower(row);
            program.rowBounds(row, lower, program.rowUpper(row) * by);
          }
        }
        start = System.nanoTime();
        Solution again = warm.solve().orThrow();
        times[i] = since(start);
        if (!(again.certificate().relativeGap() <= 1e-7) || again.cost() == cold.cost()) {
          throw new IllegalStateException("the warm solve is not a new proved one");
        }
      }
      say(
          "| %s, warm, 1 %% of limits moved, proved | %,d | %.2f | – | – | 1 s |"
              .formatted(what, program.columns(), median(times)));
    }
  }

  /** Classes × sites × chips × months, power and chip rows, demand with a penalty. */
  private static LinearProgram programme(int variables) {
    Random random = new Random(1);
    LinearProgram p = new LinearProgram();
    int classes = 10;
    int sites = 24;
    int chips = 3;
    int months = Math.max(1, variables / (classes * (sites * chips + 1)));
    for (int t = 0; t < months; t++) {
      int[] power = new int[sites];
      int[][] chip = new int[sites][chips];
      for (int s = 0; s < sites; s++) {
        power[s] = p.atMost(50 + random.nextDouble() * 200);
        for (int g = 0; g < chips; g++) {
          chip[s][g] = p.atMost(10 + random.nextDouble() * 90);
        }
      }
      for (int d = 0; d < classes; d++) {
        double wanted = 100 + random.nextDouble() * 300;
        int demand = p.exactly(wanted);
        p.set(demand, p.column(20 + random.nextDouble() * 20, 0, LinearProgram.NO_LIMIT), 1);
        for (int s = 0; s < sites; s++) {
          for (int g = 0; g < chips; g++) {
            int run = p.column(1 + random.nextDouble() * 8, 0, LinearProgram.NO_LIMIT);
            p.set(demand, run, 1 + 0.7 * g + random.nextDouble() / 10);
            p.set(power[s], run, 1.1 + 0.4 * g);
            p.set(chip[s][g], run, 1);
          }
        }
      }
    }
    return p;
  }

  private static double bare(LinearProgram p) {
    long start = System.nanoTime();
    MPSolver solver = MPSolver.createSolver("CLP");
    solver.objective().setMinimization();
    MPVariable[] columns = new MPVariable[p.columns()];
    for (int j = 0; j < columns.length; j++) {
      columns[j] = solver.makeNumVar(p.lower(j), p.upper(j), "");
      solver.objective().setCoefficient(columns[j], p.cost(j));
    }
    MPConstraint[] rows = new MPConstraint[p.rows()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = solver.makeConstraint(p.rowLower(i), p.rowUpper(i), "");
    }
    for (int e = 0; e < p.entries(); e++) {
      rows[p.entryRow(e)].setCoefficient(columns[p.entryColumn(e)], p.coefficient(e));
    }
    solver.solve();
    double took = since(start);
    solver.delete();
    return took;
  }

  private static String text(int sites, int months) {
    Random random = new Random(3);
    StringBuilder y = new StringBuilder();
    int years = (months + 11) / 12;
    y.append("name: large\nhorizon: {from: 2026-01, until: %s}\n".formatted(
        java.time.YearMonth.of(2026, 1).plusMonths(months - 1)));
    y.append("chip_vendors: [{id: v}, {id: w}]\nchips:\n");
    for (int c = 0; c < 4; c++) {
      y.append(
          String.format(Locale.ROOT,
              "  - {id: c%d, vendor: %s, all_in_kw: %.2f, h100_equivalents: %.2f}%n",
              c, c % 2 == 0 ? "v" : "w", 1 + random.nextDouble(), 1 + random.nextDouble() * 2));
    }
    y.append("partners: [");
    for (int i = 0; i < 8; i++) {
      y.append(i == 0 ? "" : ", ").append("{id: p" + i + "}");
    }
    y.append("]\nsites:\n");
    for (int s = 0; s < sites; s++) {
      y.append(
          "  - {id: s%d, partner: p%d, pue: 1.2, power: [".formatted(s, s % 8));
      for (int k = 0; k < years; k++) {
        y.append(k == 0 ? "" : ", ")
            .append("{from: %d-01, mw: %d}".formatted(2026 + k, 20 + k * 20 + random.nextInt(20)));
      }
      y.append("], hosts: [{chip: c0}, {chip: c1}, {chip: c2}, {chip: c3}]}\n");
    }
    y.append("contracts:\n");
    for (int i = 0; i < 8; i++) {
      y.append(
          String.format(Locale.ROOT,
              "  - {id: k%d, partner: p%d, kind: on_demand, from: 2026-01, prices:"
                  + " [{accelerators: %d, usd_per_accelerator_hour: %.2f}, {usd_per_accelerator_hour:"
                  + " %.2f}]}%n",
              i, i, 20000 + random.nextInt(100000), 2 + random.nextDouble(), 3 + random.nextDouble()));
    }
    y.append("demand:\n");
    for (int d = 0; d < 5; d++) {
      y.append(
          String.format(Locale.ROOT,
              "  - {id: d%d, unmet_usd_per_h100_hour: %.1f, points: [{from: 2026-01,"
                  + " h100_equivalents: %d}, {from: 2033-01, h100_equivalents: %d}]}%n",
              d, 3 + random.nextDouble() * 5, 10_000 * sites / 20, 500_000 * sites / 20));
    }
    return y.toString();
  }

  private static void row(String what, int variables, double ours, double bare, double ratio, String goal) {
    say(
        "| %s | %,d | %.3f | %.3f | %.2f | %s |"
            .formatted(what, variables, ours, bare, ratio, goal));
  }

  private static void say(String line) {
    System.out.println(line);
    OUT.append(line).append('\n');
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D+", ""));
      }
    }
    return 0;
  }

  /** The programme of a plan, by way of what any other solver would be given. */
  private static final class Mps {
    static LinearProgram read(Outline outline) {
      StringBuilder text = new StringBuilder();
      Planner.write(outline, text);
      LinearProgram p = new LinearProgram();
      String section = "";
      List<Character> senses = new ArrayList<>();
      for (String line : (Iterable<String>) text.toString().lines()::iterator) {
        if (!line.startsWith(" ")) {
          section = line.strip();
          continue;
        }
        String[] w = line.strip().split(" ");
        switch (section) {
          case "ROWS" -> {
            if (!w[0].equals("N") || !w[1].equals("COST")) {
              senses.add(w[0].charAt(0));
              if (w[0].equals("E")) {
                p.exactly(0);
              } else if (w[0].equals("L")) {
                p.atMost(0);
              } else {
                p.atLeast(0);
              }
            }
          }
          case "COLUMNS" -> {
            int j = Integer.parseInt(w[0].substring(1));
            double v = Double.parseDouble(w[2]);
            if (w[1].equals("COST")) {
              p.column(v, 0, LinearProgram.NO_LIMIT);
            } else {
              p.set(Integer.parseInt(w[1].substring(1)), j, v);
            }
          }
          case "RHS" -> {
            int i = Integer.parseInt(w[1].substring(1));
            double v = Double.parseDouble(w[2]);
            p.rowBounds(
                i,
                senses.get(i) == 'L' ? Double.NEGATIVE_INFINITY : v,
                senses.get(i) == 'G' ? LinearProgram.NO_LIMIT : v);
          }
          case "BOUNDS" -> {
            int j = Integer.parseInt(w[2].substring(1));
            double v = w.length > 3 ? Double.parseDouble(w[3]) : 0;
            switch (w[0]) {
              case "FX" -> p.bounds(j, v, v);
              case "LO" -> p.bounds(j, v, p.upper(j));
              case "UP" -> p.bounds(j, p.lower(j), v);
              default -> throw new IllegalStateException(line);
            }
          }
          default -> {
            // no ranges in these
          }
        }
      }
      return p;
    }
  }
}
