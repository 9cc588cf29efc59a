package org.anabranch.gateway.drill;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.LiveDrill.End;
import org.anabranch.compute.drill.LiveExit;
import org.anabranch.compute.drill.LiveJudge;
import org.anabranch.compute.drill.LiveReport;
import org.anabranch.compute.drill.LiveTally;
import org.anabranch.compute.estate.Estate;
import org.anabranch.gateway.route.DrillInForce;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drills on real traffic: begins them, ends them, and keeps what they came to. What is to be
 * drilled stands in the database, so that it outlasts a restart and holds in every process on it:
 * each {@link #follow}s every few seconds, tells what it saw, and ends the drill for all when what
 * all saw is too bad. Requests themselves meet only {@link DrillInForce}, in memory.
 *
 * <p>Safe for many threads; calls block.
 */
public final class LiveDrills implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveDrills.class);

  /** How long requests under way at its end may take to be counted. */
  static final long SETTLING_MILLIS = 10_000;

  private final DrillTable table;
  private final Supplier<Fleet> fleet;
  private final Ids ids;
  private final Clock clock;
  private final String process;
  private volatile @Nullable DrillInForce inForce;
  private volatile @Nullable DrillBook book;
  private long told;
  private boolean keptAll;

  public LiveDrills(Database database, Supplier<Fleet> fleet, Ids ids, Clock clock) {
    this.table = new DrillTable(database);
    this.fleet = fleet;
    this.ids = ids;
    this.clock = clock;
    this.process = ids.next("proc");
  }

  /** Has the reports of drills that are over kept and signed there too. */
  public void keepIn(DrillBook kept) {
    book = kept;
  }

  /** For requests; from memory. */
  public @Nullable DrillInForce inForce() {
    return inForce;
  }

  /**
   * Begins one; other processes follow within seconds.
   *
   * @param estate where partners' and chip vendors' sites stand
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT when nobody goes by that name or a
   *     figure is out of bounds, CONFLICT while another is under way
   */
  public synchronized LiveDrill start(LiveDrillWish wish, Optional<Estate> estate) {
    LiveDrill drill =
        drill(wish, new DrillSubject(fleet.get(), estate).find(wish.exit(), wish.kind()));
    follow(); // one whose time is over makes room
    if (!table.start(drill)) {
      String other =
          table.open().stream()
              .filter(LiveDrill::isUnderWay)
              .map(LiveDrill::id)
              .findFirst()
              .orElse("");
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "drill-under-way",
              "Another live drill is under way" + (other.isEmpty() ? "." : ": " + other + "."),
              "Stop it first (anabranch drill stop), or wait until it is over.")
          .asException();
    }
    LOG.atInfo()
        .addKeyValue("drill", drill.id())
        .addKeyValue("without", drill.exit())
        .addKeyValue("share", drill.share())
        .addKeyValue("until", drill.until())
        .log("A live drill begins");
    follow();
    return drill;
  }

  private LiveDrill drill(LiveDrillWish wish, LiveExit exit) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try {
      if (wish.lasting().compareTo(LiveDrillWish.LONGEST) > 0) {
        throw new IllegalArgumentException(
            "lasting is %s, expected at most seven days.".formatted(wish.lasting()));
      }
      return new LiveDrill(
          ids.next(DrillBook.LIVE),
          exit,
          wish.share(),
          wish.by(),
          wish.scope(),
          wish.bounds(),
          now,
          now.plus(wish.lasting()),
          null,
          null,
          null);
    } catch (IllegalArgumentException e) {
      throw Problem.badInput(
              "drill-invalid", String.valueOf(e.getMessage()), "See docs/drills.md for the bounds.")
          .asException(e);
    }
  }

  /**
   * Ends one at once here, within seconds elsewhere; does nothing to one that is over.
   *
   * @throws org.anabranch.kernel.ProblemException NOT_FOUND for one that never was
   */
  public synchronized LiveDrill stop(String id) {
    LiveDrill drill = drill(id);
    if (drill.isUnderWay()) {
      tell();
      end(drill, End.STOPPED, "somebody stopped it");
    }
    return drill(id);
  }

  /** Newest first, some two hundred at most. */
  public List<LiveDrill> all() {
    return table.all();
  }

  /** Throws a {@link org.anabranch.kernel.ProblemException} NOT_FOUND for one that never was. */
  public LiveDrill drill(String id) {
    return table
        .one(id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "drill-unknown",
                        "There is no live drill “" + id + "”.",
                        "See anabranch drill list, or GET /api/live-drills.")
                    .asException());
  }

  /** How it stands; of one that is over and settled, the report that is kept. */
  public LiveReport report(String id) {
    LiveDrill drill = drill(id);
    return table.reportOf(id).orElseGet(() -> reported(drill));
  }

  private LiveReport reported(LiveDrill drill) {
    DrillTable.Sum sum = table.sum(drill.id());
    List<String> exited = new DrillSubject(fleet.get(), Optional.empty()).leaving(drill.exit());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return LiveReport.of(drill, sum.tally(), exited, sum.processes(), now);
  }

  /** Whom a name can mean here, for choosing: the names of vendors, hosts, labs and regions. */
  public List<LiveExit> choices(Optional<Estate> estate) {
    return new DrillSubject(fleet.get(), estate).choices();
  }

  /** Tells what was seen and takes up what others decided; to be called every few seconds. */
  public synchronized void follow() {
    tell();
    List<LiveDrill> open = table.open();
    DrillInForce known = inForce;
    if (known != null && open.stream().noneMatch(d -> d.id().equals(known.drill().id()))) {
      inForce = null;
      keptAll = false;
    }
    for (LiveDrill drill : open) {
      if (drill.isUnderWay()) {
        goOn(drill);
      } else {
        settle(drill);
      }
    }
    keep();
  }

  private void tell() {
    DrillInForce known = inForce;
    if (known != null) {
      LiveTally tally = known.count().tally();
      long requests = tally.drilled().requests() + tally.control().requests();
      if (requests != told) {
        table.put(known.drill().id(), process, tally, clock.millis());
        told = requests;
      }
    }
  }

  private void goOn(LiveDrill drill) {
    DrillInForce known = inForce;
    if (known == null || !known.drill().id().equals(drill.id())) {
      inForce = new DrillInForce(drill, clock);
      told = 0;
    } else {
      known.goesOn();
    }
    if (!clock.instant().isBefore(drill.until())) {
      end(drill, End.DEADLINE, "its time was over");
      return;
    }
    LiveJudge.judge(drill.bounds(), table.sum(drill.id()).tally())
        .ifPresent(v -> end(drill, v.end(), v.why()));
  }

  private void end(LiveDrill drill, End end, String why) {
    Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    boolean ours = table.end(drill.ended(at, end, why), at.toEpochMilli());
    DrillInForce known = inForce;
    if (known != null && known.drill().id().equals(drill.id())) {
      known.isOver();
    }
    if (ours) {
      LOG.atInfo()
          .addKeyValue("drill", drill.id())
          .addKeyValue("end", end)
          .addKeyValue("why", why)
          .log("A live drill ends");
    }
  }

  private void settle(LiveDrill drill) {
    DrillInForce known = inForce;
    Instant ended = drill.endedAt();
    if (known != null && known.drill().id().equals(drill.id())) {
      known.isOver();
    }
    if (ended != null && clock.millis() - ended.toEpochMilli() >= SETTLING_MILLIS) {
      table.report(reported(drill));
      keptAll = false;
    }
  }

  private void keep() {
    DrillBook kept = book;
    if (kept != null && !keptAll) {
      table.all().stream()
          .filter(d -> !kept.has(d.id()))
          .flatMap(d -> table.reportOf(d.id()).stream())
          .forEach(kept::keep);
      keptAll = true;
    }
  }

  /** Tells what was seen since. */
  @Override
  public synchronized void close() {
    try {
      tell();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("What was last seen of a live drill could not be stored");
    }
  }
}
