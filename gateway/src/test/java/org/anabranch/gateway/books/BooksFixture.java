package org.anabranch.gateway.books;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.Bench;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.config.Preset;
import org.anabranch.gateway.replay.StoredDecisions;
import org.anabranch.gateway.route.Commitments;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** Books over a database of each kind, and entries for them. */
@SuppressWarnings("NullAway") // absent values are null
abstract class BooksFixture {
  static final Payer PAYER =
      new Payer("acme", "research", "ada", "team", Map.of("project", "atlas"));

  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  Database database;
  Books books;
  StoredDecisions decisions;

  @BeforeEach
  void openDatabase() {
    database = kind.open(directory);
    books = new Books(database);
    decisions = new StoredDecisions(database, books::underWay);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  static final Decision.Basis BASIS =
      new Decision.Basis(
          10, 20, 0, 1, 500, false, 2, -9, 3, Preset.CHEAPEST.weights(), 0.0005, 0.01, 0.1);

  static String id(int number) {
    return new Ids(Clock.fixed(Bench.START, ZoneOffset.UTC), () -> number).next("dec");
  }

  static Candidate candidate(
      String id, String vendor, double price, String removedBy, String outcome) {
    Decision.Facts facts =
        new Decision.Facts(
            "m",
            "lab",
            new BigDecimal("0.15"),
            new BigDecimal("0.6"),
            0,
            new Commitments.State("c", 1, 2, 1),
            0.5,
            0,
            0,
            1,
            1000,
            1000,
            null);
    return new Candidate(
        id, vendor, price, 0, 0, 0, 0, 0, 0, 0, 0, price, removedBy, outcome, facts);
  }

  static Entry.Opened opened(String id, String reserved) {
    return opened(id, reserved, Bench.START);
  }

  static Entry.Opened opened(String id, String reserved, Instant at) {
    List<Candidate> candidates =
        List.of(candidate("a", "v", 0.1, null, null), candidate("b", "w", 0.2, "too dear", null));
    Decision decision =
        new Decision(id, at, "team", "m", "write/x", -7, candidates, BASIS, List.of());
    return new Entry.Opened(decision, Money.usd(reserved), PAYER);
  }

  static Entry.Closed closed(String id, String cost) {
    return new Entry.Closed(
        id,
        Bench.START.toEpochMilli(),
        "team",
        PAYER,
        "m",
        "a",
        "m",
        "v",
        true,
        new Usage(10, 4, 0, 0, 5, 0, 0, 0, 0, 0, false),
        Money.usd(cost),
        List.of(new Decision.Attempt("a", Decision.Attempt.Why.FIRST, 0, 120, 450, "answered")),
        List.of());
  }

  static Entry.Beside beside(String decision, Entry.Part part, String cost) {
    Entry.Closed use = closed("use_" + decision.substring(4) + part.ordinal(), cost);
    return new Entry.Beside(decision, Bench.START.toEpochMilli(), part, use);
  }

  Money total() {
    return rows().stream().map(UsageRow::cost).reduce(Money.ZERO, Money::plus);
  }

  List<UsageRow> rows() {
    List<UsageRow> rows = new ArrayList<>();
    books.eachTotal(Bench.START.toEpochMilli(), rows::add);
    return rows;
  }

  Path journal() throws IOException {
    return Files.createDirectories(directory.resolve("journal"));
  }
}
