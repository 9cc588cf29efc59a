package org.anabranch.gateway.route;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import org.anabranch.gateway.account.Claim;
import org.anabranch.kernel.Database;
import org.jdbi.v3.core.Handle;

/**
 * The tables of what each process holds of each bound, and of when it was last seen. Safe for many
 * threads; calls block.
 */
final class ShareTable {
  private static final long LONGEST_PERIOD_MILLIS = 32L * 86_400_000;

  private final Database database;
  private final String node;

  /**
   * @param node this process's name, the same after a restart
   */
  ShareTable(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  /** Whoever has it is the only one to change a workspace's shares until it commits. */
  static void lock(Handle h, String workspace) {
    h.createUpdate(
            "insert into gateway_version(what, version) values (:what, 1) on conflict(what) do"
                + " update set version = gateway_version.version + 1")
        .bind("what", "shares of " + workspace)
        .execute();
  }

  /** What all others that were seen since hold. */
  BigDecimal others(Handle h, Claim claim, long seenSince) {
    return h
        .createQuery(
            "select s.held from gateway_share s join gateway_process p on p.node = s.node where"
                + " s.bound = :bound and s.period = :period and s.node <> :node and p.seen >="
                + " :since")
        .bind("bound", claim.bound())
        .bind("period", claim.period())
        .bind("node", node)
        .bind("since", seenSince)
        .mapTo(String.class)
        .list()
        .stream()
        .map(BigDecimal::new)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  void put(Handle h, Claim claim, BigDecimal held) {
    h.createUpdate(
            "insert into gateway_share(bound, period, node, workspace, held, lacking) values"
                + " (:bound, :period, :node, :workspace, :held, :lacking) on conflict(bound,"
                + " period, node) do update set held = excluded.held, lacking = excluded.lacking")
        .bind("bound", claim.bound())
        .bind("period", claim.period())
        .bind("node", node)
        .bind("workspace", claim.workspace())
        .bind("held", held.toPlainString())
        .bind("lacking", claim.isInVain() ? 1 : 0)
        .execute();
  }

  /** How many processes were seen since, this one among them. */
  int processes(Handle h, long seenSince) {
    return 1
        + h.createQuery(
                "select count(*) from gateway_process where node <> :node and seen >= :since")
            .bind("node", node)
            .bind("since", seenSince)
            .mapTo(Integer.class)
            .one();
  }

  /** Tells the others that this process is there; forgets what it held of periods long over. */
  void seen(long now) {
    database.change(
        h -> {
          h.createUpdate(
                  "insert into gateway_process(node, seen) values (:node, :now) on conflict(node)"
                      + " do update set seen = excluded.seen")
              .bind("node", node)
              .bind("now", now)
              .execute();
          h.createUpdate("delete from gateway_share where period > 0 and period < :over")
              .bind("over", now - LONGEST_PERIOD_MILLIS)
              .execute();
        });
  }

  /** Bounds, and the workspaces they are in, of which another process lacks some. */
  record Lacking(Set<String> bounds, Set<String> workspaces) {}

  Lacking lacking(long seenSince) {
    Set<String> bounds = new HashSet<>();
    Set<String> workspaces = new HashSet<>();
    database.read(
        h -> {
          h.createQuery(
                  "select s.bound, s.workspace from gateway_share s join gateway_process p on"
                      + " p.node = s.node where s.lacking = 1 and s.node <> :node and p.seen >="
                      + " :since")
              .bind("node", node)
              .bind("since", seenSince)
              .map(
                  (row, context) -> bounds.add(row.getString(1)) | workspaces.add(row.getString(2)))
              .list();
          return true;
        });
    return new Lacking(bounds, workspaces);
  }

  /** Gives everything back: all that this process charged is in the books. */
  void release(boolean leaves) {
    database.change(
        h -> {
          h.createUpdate("delete from gateway_share where node = :node")
              .bind("node", node)
              .execute();
          if (leaves) {
            h.createUpdate("delete from gateway_process where node = :node")
                .bind("node", node)
                .execute();
          }
        });
  }
}
