package org.anabranch.compute.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import tools.jackson.databind.node.ObjectNode;

/** A plan in open formats: tables as CSV, all of it as JSON. Units are in the names. */
public final class PlanExport {
  /** The tables. */
  public enum Table {
    RUNS,
    DEMAND,
    LIMITS,
    PAYMENTS,
    DECISIONS,
    LOSSES,
    HEDGE;

    /** As it is named in files and addresses. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The table of that name. */
    public static Optional<Table> of(String word) {
      return Stream.of(values()).filter(t -> t.word().equals(word)).findFirst();
    }
  }

  private PlanExport() {}

  /** One table of the plan, with a head. */
  public static String csv(Plan plan, Table table) {
    StringBuilder out = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180)) {
      csv.printRecord(head(table));
      rows(plan, table).forEach(row -> print(csv, row));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static void print(CSVPrinter csv, List<Object> row) {
    try {
      csv.printRecord(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> head(Table table) {
    return switch (table) {
      case RUNS ->
          List.of(
              "month", "demand", "site", "chip", "contract", "accelerators", "h100_equivalents");
      case DEMAND ->
          List.of("month", "demand", "wanted_h100", "served_h100", "unmet_h100", "waits_h100");
      case LIMITS ->
          List.of(
              "month",
              "kind",
              "subject",
              "chip",
              "bound",
              "used",
              "usd_per_unit_month",
              "usd_per_accelerator_hour");
      case PAYMENTS ->
          List.of("month", "contract", "floor_usd_million", "used_usd_million", "paid_usd_million");
      case DECISIONS -> List.of("choice", "kind", "start", "sign_by", "ask_by", "fee_usd_million");
      case LOSSES ->
          List.of(
              "kind",
              "lost",
              "survives",
              "more_unmet_h100_months",
              "more_cash_usd_million",
              "price_usd_million");
      case HEDGE ->
          List.of("deliveries", "chance", "usd_million", "usd_million_if_signed_for_on_time");
    };
  }

  private static Stream<List<Object>> rows(Plan plan, Table table) {
    Dispatch base = plan.base();
    return switch (table) {
      case RUNS ->
          base.runs().stream()
              .map(
                  r ->
                      List.<Object>of(
                          r.month(),
                          r.demand(),
                          r.site(),
                          r.chip(),
                          r.contract(),
                          r.accelerators(),
                          r.h100Equivalents()));
      case DEMAND ->
          base.balances().stream()
              .map(
                  b ->
                      List.<Object>of(
                          b.month(), b.demand(), b.wanted(), b.served(), b.unmet(), b.waits()));
      case LIMITS ->
          base.limits().stream()
              .map(
                  l ->
                      List.<Object>of(
                          l.month(),
                          l.kind().name().toLowerCase(Locale.ROOT),
                          l.subject(),
                          l.chip() == null ? "" : l.chip(),
                          l.bound(),
                          l.used(),
                          l.usdPerUnitMonth(),
                          l.usdPerAcceleratorHour()));
      case PAYMENTS ->
          base.payments().stream()
              .map(
                  p ->
                      List.<Object>of(
                          p.month(),
                          p.contract(),
                          p.floorUsdMillion(),
                          p.usedUsdMillion(),
                          p.paidUsdMillion()));
      case DECISIONS ->
          plan.decisions().stream()
              .map(
                  d ->
                      List.<Object>of(
                          d.choice().id(),
                          d.choice().kind().name().toLowerCase(Locale.ROOT),
                          d.start(),
                          d.signBy(),
                          d.askBy(),
                          d.choice().feeUsdMillion()));
      case LOSSES ->
          plan.losses().stream()
              .map(
                  l ->
                      List.<Object>of(
                          l.kind().name().toLowerCase(Locale.ROOT),
                          l.id(),
                          l.survives(),
                          l.moreUnmetInAll(),
                          l.moreCashUsdMillion(),
                          l.priceUsdMillion()));
      case HEDGE ->
          Stream.ofNullable(plan.hedge())
              .flatMap(h -> h.scenarios().stream())
              .map(
                  s ->
                      List.<Object>of(s.how(), s.chance(), s.usdMillion(), s.unhedgedUsdMillion()));
    };
  }

  /**
   * The plan for programs; the losses without their own dispatches, which would be as many plans.
   *
   * @param today by which a plan of past months says so
   */
  public static String json(Plan plan, LocalDate today) {
    ObjectNode json = Json.object();
    json.put("name", plan.estate().name());
    json.set("horizon", Json.MAPPER.valueToTree(plan.estate().horizon()));
    json.put("lettersOfIntentIncluded", plan.estate().includeLettersOfIntent());
    json.put("firstMet", plan.firstMet().map(Object::toString).orElse(null));
    json.put("metForGood", plan.metForGood().map(Object::toString).orElse(null));
    json.set("decisions", Json.MAPPER.valueToTree(plan.decisions()));
    json.set("bindings", Json.MAPPER.valueToTree(plan.bindings()));
    json.set("concentrations", Json.MAPPER.valueToTree(plan.concentrations()));
    var losses = json.putArray("losses");
    plan.losses().forEach(l -> losses.add(lean(l, "without")));
    var late = json.putArray("late");
    plan.late().forEach(l -> late.add(lean(l, "dispatch")));
    if (plan.hedge() != null) {
      json.set("hedge", Json.MAPPER.valueToTree(plan.hedge()));
    }
    if (plan.independence() != null) {
      ObjectNode independence = lean(plan.independence(), "base");
      independence.remove("losses");
      var onLosses = independence.putArray("losses");
      plan.independence().losses().forEach(l -> onLosses.add(lean(l, "without")));
      json.set("independence", independence);
    }
    json.set("conflicts", Json.MAPPER.valueToTree(plan.conflicts()));
    json.set("figures", Json.MAPPER.valueToTree(plan.figures()));
    json.set("warnings", Json.MAPPER.valueToTree(plan.notes(today)));
    json.set("work", Json.MAPPER.valueToTree(plan.work()));
    json.set("dispatch", Json.MAPPER.valueToTree(plan.base()));
    return Json.plainLines(json);
  }

  private static ObjectNode lean(Object value, String without) {
    ObjectNode node = Json.MAPPER.valueToTree(value);
    node.remove(without);
    return node;
  }
}
