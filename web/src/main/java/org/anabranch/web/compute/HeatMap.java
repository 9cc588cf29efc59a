package org.anabranch.web.compute;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anabranch.compute.plan.Binding;
import org.anabranch.compute.plan.Dispatch;
import org.anabranch.compute.plan.Plan;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/**
 * Which limit binds where and when: a row for each limit that ever binds, a cell for each month.
 *
 * @param months of the horizon, in order
 * @param dearest the highest price of any cell, in dollars per accelerator-hour
 */
record HeatMap(List<YearMonth> months, List<Row> rows, double dearest) {
  private static final int MOST_ROWS = 24;
  private static final int LABEL = 260;
  private static final int CELL = 18;
  private static final String[] FILLS = {
    "#eceef2", "#f3cf8e", "#eaa957", "#dd7f35", "#c85a2b", "#a83224"
  };

  /** One limit. */
  record Row(String name, List<Cell> cells) {}

  /**
   * One month of one limit.
   *
   * @param heat 0 where it does not bind, then 1 to 5 by its price
   * @param told the month and the price, for the pointer
   */
  record Cell(int heat, String told) {}

  static HeatMap of(Plan plan) {
    List<YearMonth> months = plan.months();
    double dearest =
        plan.bindings().stream().mapToDouble(Binding::highestUsdPerAcceleratorHour).max().orElse(1);
    Map<String, Binding> rows = new LinkedHashMap<>();
    for (Binding b : plan.bindings()) {
      if (rows.size() < MOST_ROWS) {
        rows.putIfAbsent(key(b.kind(), b.subject(), b.chip()), b);
      }
    }
    Map<String, Map<YearMonth, Dispatch.Limit>> limits = new LinkedHashMap<>();
    for (Dispatch.Limit l : plan.base().limits()) {
      String key = key(l.kind(), l.subject(), l.chip());
      if (rows.containsKey(key)) {
        limits.computeIfAbsent(key, _ -> new LinkedHashMap<>()).put(l.month(), l);
      }
    }
    List<Row> made = new ArrayList<>();
    rows.forEach(
        (key, binding) ->
            made.add(
                new Row(
                    ComputePage.limit(plan, binding),
                    months.stream()
                        .map(m -> cell(m, limits.getOrDefault(key, Map.of()).get(m), dearest))
                        .toList())));
    return new HeatMap(months, made, dearest);
  }

  private static String key(Dispatch.Kind kind, String subject, @Nullable String chip) {
    return kind + " " + subject + " " + chip;
  }

  private static Cell cell(YearMonth month, Dispatch.@Nullable Limit limit, double dearest) {
    if (limit == null || limit.usdPerAcceleratorHour() <= 1e-6 || notOpen(limit)) {
      return new Cell(0, Show.month(month) + ": does not bind");
    }
    String unit =
        switch (limit.kind()) {
          case POWER, FIRM_POWER, CHIP_SUPPLY -> "MW-month";
          case CHIPS, CONTRACT -> "chip-month";
          case SHARE_CAP, CLAUSE -> "H100-month";
        };
    return new Cell(
        (int) Math.max(1, Math.ceil(5 * limit.usdPerAcceleratorHour() / dearest)),
        "%s: $%,.0f per %s, %s per accelerator-hour"
            .formatted(
                Show.month(month),
                limit.usdPerUnitMonth(),
                unit,
                Show.dollars(limit.usdPerAcceleratorHour())));
  }

  /** A site with nothing yet is not short of anything. */
  private static boolean notOpen(Dispatch.Limit limit) {
    return switch (limit.kind()) {
      case POWER, FIRM_POWER, CHIPS, CONTRACT -> limit.bound() <= 0;
      case CHIP_SUPPLY, SHARE_CAP, CLAUSE -> false;
    };
  }

  /** The map as a picture of its own. */
  String svg() {
    int width = LABEL + months.size() * CELL + 10;
    int height = 40 + rows.size() * (CELL + 2);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"11\"><rect width=\"100%%\""
                + " height=\"100%%\" fill=\"#fff\"/>",
            width,
            height));
    for (int m = 0; m < months.size(); m++) {
      if (m == 0 || months.get(m).getMonthValue() == 1) {
        svg.append(
            String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"20\">%s</text>", LABEL + m * CELL, months.get(m)));
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      int y = 30 + r * (CELL + 2);
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"4\" y=\"%d\">%s</text>",
              y + 13,
              escaped(rows.get(r).name())));
      for (int m = 0; m < months.size(); m++) {
        Cell cell = rows.get(r).cells().get(m);
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"><title>%s</title></rect>",
                LABEL + m * CELL,
                y,
                CELL - 1,
                CELL,
                FILLS[cell.heat()],
                escaped(cell.told())));
      }
    }
    return svg.append("</svg>").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
