import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What was measured: per measure and participant one value a round, in order. */
final class Results {
  static final Map<String, Double> QUANTILES = quantiles();

  final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
  final Map<String, Long> errors = new TreeMap<>();
  final Map<String, String> leftOut = new TreeMap<>();
  Instant began;
  Instant ended;
  double loadAtStart;
  double loadAtEnd;

  private static Map<String, Double> quantiles() {
    Map<String, Double> quantiles = new LinkedHashMap<>();
    quantiles.put("p50", 50.0);
    quantiles.put("p99", 99.0);
    quantiles.put("p99.9", 99.9);
    return quantiles;
  }

  void add(String measure, String participant, double value) {
    values.computeIfAbsent(measure, _ -> new LinkedHashMap<>()).computeIfAbsent(participant, _ -> new ArrayList<>()).add(value);
  }

  /** In milliseconds. */
  void quantiles(String measure, String participant, Histogram histogram) {
    QUANTILES.forEach((name, q) -> add(measure + ", " + name + " ms", participant, histogram.getValueAtPercentile(q) / 1e6));
  }

  void errors(String measure, String participant, long count) {
    if (count > 0) {
      errors.merge(participant + ": " + measure, count, Long::sum);
    }
  }

  List<Double> of(String measure, String participant) {
    return values.getOrDefault(measure, Map.of()).getOrDefault(participant, List.of());
  }

  /** NaN without values. */
  double median(String measure, String participant) {
    return median(of(measure, participant));
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** Round by round, what {@code a} is to {@code b}; as many as both have. */
  List<Double> pairs(String measure, String a, String b, java.util.function.DoubleBinaryOperator with) {
    List<Double> left = of(measure, a);
    List<Double> right = of(measure, b);
    List<Double> pairs = new ArrayList<>();
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      pairs.add(with.applyAsDouble(left.get(i), right.get(i)));
    }
    return pairs;
  }

  static double min(List<Double> values) {
    return Arrays.stream(values.toArray(Double[]::new)).min(Double::compare).orElse(Double.NaN);
  }

  static double max(List<Double> values) {
    return Arrays.stream(values.toArray(Double[]::new)).max(Double::compare).orElse(Double.NaN);
  }
}
