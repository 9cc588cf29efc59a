package org.anabranch.compute.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One back-test being made. One thread. */
final class BacktestRun {
  private static final int LEADS = 6;

  private final DemandSeries history;
  private final double[] values;
  private final int steps;
  private final List<Forecaster> methods;
  private final List<Season> seasons;
  private final double[][] absolute;
  private final double[] relative;
  private final int[] counts;
  private long inside80;
  private long inside95;
  private long all;

  BacktestRun(DemandSeries history, int steps, List<Forecaster> methods, List<Season> seasons) {
    this.history = history;
    this.values = history.array();
    this.steps = steps;
    this.methods = methods;
    this.seasons = seasons;
    this.absolute = new double[methods.size()][steps];
    this.relative = new double[methods.size()];
    this.counts = new int[steps];
  }

  Backtest from(int first, int mostOrigins) {
    int last = values.length - steps;
    int every = Math.max(1, Math.ceilDiv(last - first + 1, mostOrigins));
    int origins = 0;
    for (int origin = first; origin <= last; origin += every) {
      look(origin);
      origins++;
    }
    double scale = scale(first);
    List<Backtest.Score> scores = new ArrayList<>();
    for (int m = 0; m < methods.size(); m++) {
      double mae = Arrays.stream(absolute[m]).sum() / all;
      scores.add(new Backtest.Score(methods.get(m).name(), mae, mae / scale, relative[m] / all));
    }
    return new Backtest(
        history,
        steps,
        origins,
        scores,
        (double) inside80 / all,
        (double) inside95 / all,
        leads(scale));
  }

  private void look(int origin) {
    double[] known = Arrays.copyOf(values, origin);
    Forecast ours = Forecast.of(history.first(origin), steps);
    for (int m = 0; m < methods.size(); m++) {
      double[] said = m == 0 ? null : methods.get(m).forecast(known, steps);
      for (int h = 0; h < steps; h++) {
        double at = said == null ? ours.points().get(h).median() : said[h];
        count(m, h, at, values[origin + h]);
      }
    }
    for (int h = 0; h < steps; h++) {
      Forecast.Point point = ours.points().get(h);
      double was = values[origin + h];
      inside80 += was >= point.low80() && was <= point.high80() ? 1 : 0;
      inside95 += was >= point.low95() && was <= point.high95() ? 1 : 0;
      counts[h]++;
      all++;
    }
  }

  private void count(int method, int h, double said, double was) {
    absolute[method][h] += Math.abs(said - was);
    relative[method] += said + was == 0 ? 0 : 2 * Math.abs(said - was) / (said + was);
  }

  /** The mean change from season to season, or from step to step, before the first origin. */
  private double scale(int first) {
    int period = seasons.isEmpty() ? 1 : seasons.getFirst().period();
    double sum = 0;
    for (int i = period; i < first; i++) {
      sum += Math.abs(values[i] - values[i - period]);
    }
    double scale = first > period ? sum / (first - period) : 0;
    return scale > 0 ? scale : 1;
  }

  private List<Backtest.Lead> leads(double scale) {
    List<Backtest.Lead> leads = new ArrayList<>();
    int before = 0;
    for (int i = 0; i < LEADS; i++) {
      int lead = (int) Math.round(Math.pow(steps, i / (LEADS - 1.0)));
      if (lead > before) {
        List<Double> mase = new ArrayList<>();
        for (int m = 0; m < methods.size(); m++) {
          mase.add(absolute[m][lead - 1] / counts[lead - 1] / scale);
        }
        leads.add(new Backtest.Lead(lead, mase));
        before = lead;
      }
    }
    return leads;
  }
}
