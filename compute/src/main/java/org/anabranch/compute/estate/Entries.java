package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anabranch.compute.estate.Entry.Kind;
import org.anabranch.compute.estate.Entry.Subject;
import org.anabranch.kernel.Count;
import org.jspecify.annotations.Nullable;

/** Everything an estate says, in the order of its file. */
public final class Entries {
  private final List<Entry> all = new ArrayList<>();
  private String at = "";
  private Subject subject = new Subject(Kind.ESTATE, "", "");

  private Entries() {}

  public static List<Entry> of(Estate estate) {
    Entries entries = new Entries();
    entries.estate(estate);
    return List.copyOf(entries.all);
  }

  private void estate(Estate e) {
    begin("", Kind.ESTATE, "", e.name());
    word("horizon/from", "horizon from", e.horizon().from());
    word("horizon/until", "horizon until", e.horizon().until());
    word(
        "include_letters_of_intent",
        "letters of intent count",
        e.includeLettersOfIntent() ? "yes" : "no");
    for (int i = 0; i < e.latencies().size(); i++) {
      Latency l = e.latencies().get(i);
      figure("latencies/" + i + "/ms", l.zone() + " to " + l.region(), null, l.ms(), "ms");
    }
    for (int i = 0; i < e.shareCaps().size(); i++) {
      Estate.ShareCap cap = e.shareCaps().get(i);
      figure(
          "share_caps/" + i + "/largest_share",
          "largest share of " + cap.partner(),
          null,
          cap.largestShare(),
          "of the work served");
    }
    for (int i = 0; i < e.budgets().size(); i++) {
      Budget b = e.budgets().get(i);
      figure(
          "budgets/" + i + "/usd_million",
          "budget" + numbered(i) + during(b.from(), b.until()),
          null,
          b.usdMillion(),
          "m USD");
    }
    figure("worst_weight", "weight of the worst case", null, e.worstWeight(), "times the mean");
    for (int i = 0; i < e.chipVendors().size(); i++) {
      ChipVendor v = e.chipVendors().get(i);
      begin("/chip_vendors/" + i, Kind.CHIP_VENDOR, v.id(), v.name());
      figure("announced_gw", "announced", null, v.announcedGw(), "GW of chips");
    }
    for (int i = 0; i < e.chips().size(); i++) {
      chip("/chips/" + i, e.chips().get(i));
    }
    for (int i = 0; i < e.partners().size(); i++) {
      partner("/partners/" + i, e.partners().get(i));
    }
    for (int i = 0; i < e.sites().size(); i++) {
      site("/sites/" + i, e.sites().get(i));
    }
    for (int i = 0; i < e.contracts().size(); i++) {
      Contract c = e.contracts().get(i);
      begin("/contracts/" + i, Kind.CONTRACT, c.id(), c.id());
      contract(c);
      clauses(c.clauses());
    }
    for (int i = 0; i < e.demand().size(); i++) {
      demand("/demand/" + i, e.demand().get(i));
    }
  }

  private void chip(String pointer, Chip c) {
    begin(pointer, Kind.CHIP, c.id(), c.name());
    word("vendor", "vendor", c.vendor());
    figure("all_in_kw", "power of one", null, c.allInKw(), "kW of IT load");
    figure("h100_equivalents", "worth", null, c.h100Equivalents(), "H100 equivalents");
    for (int j = 0; j < c.supply().size(); j++) {
      Chip.Supply s = c.supply().get(j);
      figure("supply/" + j + "/gw", "supply", s.from(), s.gw(), "GW of IT load");
    }
    for (int j = 0; j < c.throughput().size(); j++) {
      Throughput t = c.throughput().get(j);
      String own = "throughput/" + j + "/";
      figure(
          own + "tokens_per_second",
          t.modelClass() + " models",
          null,
          t.tokensPerSecond(),
          "tokens/s");
      figure(
          own + "h100_equivalents",
          t.modelClass() + " models, worth",
          null,
          t.h100Equivalents(),
          "H100 equivalents");
    }
  }

  private void partner(String pointer, Partner p) {
    begin(pointer, Kind.PARTNER, p.id(), p.name());
    word("owned_by", "owned by", p.ownedBy());
    for (int j = 0; j < p.supplies().size(); j++) {
      Partner.Supply s = p.supplies().get(j);
      word("supplies/" + j + "/to", "supplies", s.to());
      figure(
          "supplies/" + j + "/value_usd_billion",
          "supplies " + s.to() + " for",
          null,
          s.valueUsdBillion(),
          "bn USD");
    }
  }

  private void site(String pointer, Site s) {
    begin(pointer, Kind.SITE, s.id(), s.name());
    word("partner", "partner", s.partner());
    word("supplied_by", "run by", s.suppliedBy());
    word("region", "region", s.region());
    word("power_region", "grid", s.powerRegion());
    figure("pue", "PUE", null, s.pue(), "MW per MW of IT load");
    figure("grid_limit_mw", "grid limit", null, s.gridLimitMw(), "MW");
    for (int j = 0; j < s.power().size(); j++) {
      figure("power/" + j + "/mw", "power", s.power().get(j).from(), s.power().get(j).mw(), "MW");
    }
    for (int j = 0; j < s.curtailments().size(); j++) {
      Curtailment c = s.curtailments().get(j);
      String when =
          "curtailed in months %d–%d, hours %d–%d"
              .formatted(c.fromMonth(), c.untilMonth(), c.fromHour(), c.untilHour());
      figure("curtailments/" + j + "/share", when, null, c.share(), "of its power");
      figure("curtailments/" + j + "/mw", when, null, c.mw(), "MW");
    }
    for (int j = 0; j < s.hosts().size(); j++) {
      Site.Host h = s.hosts().get(j);
      word("hosts/" + j + "/chip", "hosts " + h.chip(), "yes");
      for (int k = 0; k < h.delivered().size(); k++) {
        Site.Delivery d = h.delivered().get(k);
        figure(
            "hosts/" + j + "/delivered/" + k + "/accelerators",
            h.chip(),
            d.from(),
            d.accelerators(),
            "accelerators");
      }
    }
  }

  private void contract(Contract c) {
    word("partner", "partner", c.partner());
    word("kind", "kind", lower(c.kind()));
    word("status", "status", lower(c.status()));
    word("from", "from", c.from());
    word("until", "until", c.until() == null ? "open" : c.until().toString());
    figure("value_usd_billion", "value", null, c.valueUsdBillion(), "bn USD");
    figure("minimum_take", "minimum take", null, c.minimumTake(), "of the value");
    figure("availability", "availability", null, c.availability(), "of the time");
    for (int j = 0; j < c.prices().size(); j++) {
      Contract.Tier t = c.prices().get(j);
      String tier = c.prices().size() == 1 ? "price" : "price, tier " + (j + 1);
      figure(
          "prices/" + j + "/usd_per_accelerator_hour",
          tier,
          null,
          t.usdPerAcceleratorHour(),
          "USD per accelerator-hour");
      figure(
          "prices/" + j + "/accelerators", tier + " for", null, t.accelerators(), "accelerators");
    }
    word("sites", "sites", c.sites().isEmpty() ? null : String.join(", ", c.sites()));
    word("chips", "chips", c.chips().isEmpty() ? null : String.join(", ", c.chips()));
    option(c);
    for (int j = 0; j < c.tranches().size(); j++) {
      tranche("tranches/" + j, c.tranches().get(j));
    }
  }

  private void option(Contract c) {
    Option o = c.option();
    if (o != null) {
      word("option/earliest_start", "option, earliest start", o.earliestStart());
      word("option/latest_start", "option, latest start", o.latestStart());
      word("option/term_months", "option, term", Count.of(o.termMonths(), "month"));
      word("option/lead_months", "option, lead", Count.of(o.leadMonths(), "month"));
      word("option/decide_by", "option, decide by", o.decideBy());
      figure("option/sign_fee_usd_million", "sign fee", null, o.signFeeUsdMillion(), "m USD");
      word("option/taken_by", "option, taken by a first right of", o.takenBy());
    }
    Extension e = c.extension();
    if (e != null) {
      word("extension/months", "extension", Count.of(e.months(), "month"));
      word("extension/decide_by", "extension, decide by", e.decideBy());
      figure("extension/fee_usd_million", "extension fee", null, e.feeUsdMillion(), "m USD");
      figure("extension/price_factor", "extension, prices times", null, e.priceFactor(), "");
    }
    BurnDown b = c.burnDown();
    if (b != null) {
      word("burn_down/as_of", "spent as of", b.asOf());
      figure("burn_down/spent_usd_billion", "spent", null, b.spentUsdBillion(), "bn USD");
      word("burn_down/unspent", "what is unspent", lower(b.unspent()));
      word("burn_down/roll_over_months", "rolls over for months", b.rollOverMonths());
    }
  }

  private void tranche(String pointer, Tranche t) {
    String what = "tranche at " + t.site();
    for (int k = 0; k < t.slips().size(); k++) {
      Slip s = t.slips().get(k);
      figure(
          pointer + "/slips/" + k + "/probability",
          what + ", " + Count.of(s.months(), "month") + " late",
          t.due(),
          s.probability(),
          "chance");
    }
    Remedy r = t.remedy();
    if (r != null) {
      dated(
          pointer + "/remedy/grace_months",
          what + ", grace",
          t.due(),
          Count.of(r.graceMonths(), "month"));
      if (r.terminationAfterMonths() != null) {
        dated(
            pointer + "/remedy/termination_after_months",
            what + ", may end " + lower(r.terminates()) + " after",
            t.due(),
            Count.of(r.terminationAfterMonths(), "month"));
      }
      figure(
          pointer + "/remedy/credit_share_per_month",
          what + ", credit",
          t.due(),
          r.creditSharePerMonth(),
          "of its price per month");
    }
  }

  private void clauses(Clauses c) {
    for (int j = 0; j < c.exclusivity().size(); j++) {
      Exclusivity e = c.exclusivity().get(j);
      word(
          "clauses/exclusivity/" + j,
          "exclusivity" + numbered(j),
          String.join(", ", e.demand())
              + " "
              + String.join(", ", e.chips())
              + during(e.from(), e.until()));
    }
    for (int j = 0; j < c.firstRights().size(); j++) {
      FirstRight f = c.firstRights().get(j);
      String what = "right of first " + lower(f.kind()) + numbered(j);
      word(
          "clauses/first_rights/" + j,
          what,
          (f.demand().isEmpty() ? "everything" : String.join(", ", f.demand()))
              + ", "
              + Count.of(f.responseDays(), "day")
              + during(f.from(), f.until()));
      figure(
          "clauses/first_rights/" + j + "/above_usd_billion",
          what + ", above",
          null,
          f.aboveUsdBillion(),
          "bn USD");
    }
    if (c.mostFavoured() != null) {
      word(
          "clauses/most_favoured",
          "most-favoured price against",
          c.mostFavoured().against().isEmpty()
              ? "its other contracts"
              : String.join(", ", c.mostFavoured().against()));
    }
    share("minimum_share", "minimum share", c.minimumShare());
    share("maximum_share", "maximum share", c.maximumShare());
    word(
        "clauses/notice_days",
        "notice",
        c.noticeDays() == null ? null : Count.of(c.noticeDays(), "day"));
    if (c.exitFee() != null) {
      figure("clauses/exit_fee/usd_million", "exit fee", null, c.exitFee().usdMillion(), "m USD");
      figure(
          "clauses/exit_fee/share_of_remaining",
          "exit fee, share",
          null,
          c.exitFee().shareOfRemaining(),
          "of what remains");
    }
    if (c.renewal() != null) {
      word("clauses/renewal", "renews by itself for", Count.of(c.renewal().months(), "month"));
    }
  }

  private void share(String key, String what, @Nullable ShareClause clause) {
    if (clause != null) {
      figure(
          "clauses/" + key + "/share",
          what + (clause.demand().isEmpty() ? "" : " of " + String.join(", ", clause.demand())),
          null,
          clause.share(),
          "of the work served");
    }
  }

  private void demand(String pointer, Demand d) {
    begin(pointer, Kind.DEMAND, d.id(), d.name());
    word("kind", "kind", lower(d.kind()));
    word("priority", "priority", d.priority());
    word("model_class", "models", d.modelClass());
    word("zone", "users in", d.zone());
    word(
        "defer_months",
        "may wait",
        d.deferMonths() == null ? null : Count.of(d.deferMonths(), "month"));
    word("must_be_met_from", "must be met from", d.mustBeMetFrom());
    figure("latency_limit_ms", "latency limit", null, d.latencyLimitMs(), "ms");
    figure(
        "unmet_usd_per_h100_hour",
        "cost of leaving it unmet",
        null,
        d.unmetUsdPerH100Hour(),
        "USD per H100-hour");
    figure("smallest_site_mw", "smallest site", null, d.smallestSiteMw(), "MW");
    for (int j = 0; j < d.points().size(); j++) {
      Demand.Point p = d.points().get(j);
      figure(
          "points/" + j + "/h100_equivalents",
          "wanted",
          p.from(),
          p.h100Equivalents(),
          "H100 equivalents");
    }
    for (int j = 0; j < d.blocks().size(); j++) {
      Block b = d.blocks().get(j);
      figure(
          "blocks/" + j + "/h100_equivalents",
          "block " + b.id(),
          b.from(),
          b.h100Equivalents(),
          "H100 equivalents");
      word("blocks/" + j + "/months", "block " + b.id() + " runs", Count.of(b.months(), "month"));
      word("blocks/" + j + "/start_by", "block " + b.id() + " starts by", b.lastStart());
    }
  }

  private void begin(String pointer, Kind kind, String id, String name) {
    at = pointer;
    subject = new Subject(kind, id, name);
    word("name", "name", name);
  }

  private void word(String pointer, String what, @Nullable Object value) {
    if (value != null) {
      all.add(new Entry(at + "/" + pointer, subject, what, null, value.toString(), "", null));
    }
  }

  private void dated(String pointer, String what, YearMonth month, String value) {
    all.add(new Entry(at + "/" + pointer, subject, what, month, value, "", null));
  }

  private void figure(
      String pointer,
      String what,
      @Nullable YearMonth month,
      @Nullable Figure figure,
      String unit) {
    if (figure != null) {
      all.add(
          new Entry(
              at + "/" + pointer,
              subject,
              what,
              month,
              Entry.number(figure.value()),
              unit,
              figure));
    }
  }

  private static String numbered(int index) {
    return index == 0 ? "" : " " + (index + 1);
  }

  private static String during(@Nullable YearMonth from, @Nullable YearMonth until) {
    return (from == null ? "" : " from " + from) + (until == null ? "" : " until " + until);
  }

  private static String lower(@Nullable Enum<?> value) {
    return value == null ? "" : value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
