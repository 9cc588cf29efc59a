package org.anabranch.gateway.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.anabranch.compute.BidPrices;
import org.anabranch.gateway.Bench;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Allowance;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.kernel.TestClock;
import org.anabranch.kernel.Yaml;

/** A fleet and its router, put together for a test from a YAML text, without a network. */
public final class RouteBench {
  final TestClock clock = new TestClock(Bench.START);
  final GatewayConfig config;
  final Fleet fleet;
  final ConfiguredCommitments commitments;
  final Shares shares;
  final Router router;

  RouteBench(String yaml) {
    this(yaml, Ratings.NONE, BidPrices.NONE);
  }

  RouteBench(String yaml, Ratings ratings, BidPrices bids) {
    config = Yaml.parse("test.yaml", yaml, GatewayConfig.class);
    fleet = new Fleet(config, new Lines(Bench.dialects(clock), _ -> Optional.empty()), clock);
    List<Deployment> deployments = fleet.all().stream().map(Served::deployment).toList();
    commitments = new ConfiguredCommitments(config.route().commitments(), deployments, clock);
    shares = new Shares(config.route().shares(), clock);
    router = new Router(config.route(), new LiveConditions(ratings, bids, commitments), shares);
  }

  public static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 40) : LongStream.of(one);
  }

  public static String deployment(String id, double in, double out, String more) {
    return """
      - {id: %s, model: m-%s, lab: l-%s, vendor: v-%s, base_url: "http://127.0.0.1:1/v1",
         input_usd_per_million: %s, output_usd_per_million: %s%s}
    """
        .formatted(id, id, id, id, in, out, more.isEmpty() ? "" : ", " + more);
  }

  /** Deployments {@code a}, {@code b} and so on, at prices by chance, and one alias of them. */
  static String fleet(int size, SplittableRandom random, String alias) {
    StringBuilder yaml = new StringBuilder("deployments:\n");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String id = String.valueOf((char) ('a' + i));
      ids.add(id);
      yaml.append(
          deployment(id, random.nextInt(1, 900) / 100.0, random.nextInt(1, 900) / 50.0, ""));
    }
    return yaml + "aliases:\n  - {name: x, candidates: " + ids + ", " + alias + "}\n";
  }

  public Ask ask(long tokens, long seed) {
    return ask(tokens, seed, Needs.NONE);
  }

  public Ask ask(long tokens, long seed, Needs needs) {
    return ask(tokens, seed, false, needs);
  }

  public Ask ask(long tokens, long seed, boolean explore, Needs needs) {
    Account account = Account.unlimited("t", clock);
    return new Ask(
        account,
        Service.CHAT,
        "x",
        "write/x",
        tokens,
        2 * tokens,
        400,
        1,
        null,
        seed,
        explore,
        needs);
  }

  public static Ask ask(Account account, String model, long maxOutput) {
    return new Ask(
        account, Service.CHAT, model, "chat", 100, 100, maxOutput, 1, null, 7, false, Needs.NONE);
  }

  Route route() {
    return route("x");
  }

  Route route(String name) {
    Route route = fleet.route(name, Service.CHAT);
    if (route == null) {
      throw new IllegalArgumentException(name);
    }
    return route;
  }

  List<Candidate> rank(Ask ask) {
    return rank(ask, Allowance.UNBOUNDED);
  }

  List<Candidate> rank(Ask ask, Allowance affordable) {
    return router.rank(route(), ask, route().turn(), affordable);
  }

  /** Who is asked first; {@code nobody} when all are removed. */
  String first(Ask ask) {
    return first(rank(ask));
  }

  static String first(List<Candidate> ranked) {
    Candidate best = ranked.getFirst();
    return best.removedBy() == null ? best.deploymentId() : "nobody";
  }

  List<String> firsts(int requests, Function<Integer, Ask> ask) {
    List<String> firsts = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      firsts.add(first(ask.apply(i)));
    }
    return firsts;
  }

  Served served(String id) {
    return fleet.byId(id).orElseThrow();
  }
}
