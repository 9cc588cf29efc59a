import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What Linux says of processes and of the machine. */
final class Machine {
  private static final double TICKS_PER_SECOND = 100;

  private Machine() {}

  private static List<ProcessHandle> tree(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants()).toList();
  }

  /** Processor seconds of a process and its children so far. */
  static double cpuSeconds(ProcessHandle root) {
    return tree(root).stream().mapToDouble(Machine::cpuOf).sum();
  }

  private static double cpuOf(ProcessHandle process) {
    String stat = read("/proc/" + process.pid() + "/stat");
    if (stat.isEmpty()) {
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** What the gateway's threads are for, by the beginnings of their names. */
  private static final Map<String, String> LAYERS =
      Map.of(
          "gateway-net", "network, route, money",
          "gateway-journal", "journal",
          "gateway-bookkee", "books",
          "C2 CompilerThre", "compiling",
          "C1 CompilerThre", "compiling",
          "VM Thread", "collecting garbage");

  /** Processor microseconds of a process's threads so far, by what they are for; finer than ticks. */
  static Map<String, Double> cpuByLayer(ProcessHandle process) {
    Map<String, Double> layers = new TreeMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      threads.forEach(
          thread -> {
            String name = read(thread + "/comm").strip();
            String spent = read(thread + "/schedstat");
            if (!spent.isEmpty()) {
              String layer =
                  LAYERS.entrySet().stream().filter(e -> name.startsWith(e.getKey())).map(Map.Entry::getValue).findFirst().orElse("the rest");
              layers.merge(layer, Long.parseLong(spent.split(" ")[0]) / 1e3, Double::sum);
            }
          });
    } catch (IOException e) {
      return Map.of(); // the process has ended
    }
    return layers;
  }

  /** Resident megabytes of a process and its children. */
  static double residentMegabytes(ProcessHandle root) {
    return tree(root).stream().mapToDouble(p -> status(p, "VmRSS:")).sum() / 1024;
  }

  private static double status(ProcessHandle process, String field) {
    return read("/proc/" + process.pid() + "/status")
        .lines()
        .filter(l -> l.startsWith(field))
        .mapToDouble(l -> Double.parseDouble(l.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  static double load() {
    String load = read("/proc/loadavg");
    return load.isEmpty() ? Double.NaN : Double.parseDouble(load.split(" ")[0]);
  }

  static String processor() {
    return read("/proc/cpuinfo")
        .lines()
        .filter(l -> l.startsWith("model name"))
        .findFirst()
        .map(l -> l.substring(l.indexOf(':') + 1).strip())
        .orElse("unknown");
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return ""; // the process has ended
    }
  }
}
