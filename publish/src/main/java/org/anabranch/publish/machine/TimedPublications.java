package org.anabranch.publish.machine;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.TimedPublisher.Dropped;
import org.anabranch.publish.TimedPublisher.Timed;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The part of the publications' storage that serves many of them at once. */
final class TimedPublications {
  private static final String OPEN =
      "('QUEUED', 'PREPARING', 'CHECKING', 'COMMITTING', 'OUTCOME_UNKNOWN', 'CONFIRMING')";

  private final Publications store;
  private final Clock clock;

  TimedPublications(Publications store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Adds those that are not there yet, all in one transaction. */
  Map<String, Publication> add(List<Timed> posts) {
    return store.write(
        h -> {
          Map<String, Publication> all = new LinkedHashMap<>();
          for (Timed timed : posts) {
            store
                .add(h, timed.group(), timed.submission(), timed.due().toEpochMilli())
                .or(() -> there(h, timed))
                .ifPresent(p -> all.put(timed.group(), p));
          }
          return all;
        });
  }

  private Optional<Publication> there(Handle h, Timed timed) {
    return store.group(h, timed.group()).stream()
        .filter(p -> p.accountId().equals(timed.submission().accountId()))
        .findFirst();
  }

  /**
   * Free ones that may go on, round robin over workspaces and inside each over its accounts, so
   * that a thousand posts of one do not stand before the single post of another. Before all others
   * those whose commit may have been sent: the longer they wait, the harder they are found on the
   * platform.
   */
  List<Dropped> dropped(String node, String process, int perPlatform) {
    long now = clock.millis();
    return store.read(
        h ->
            h.createQuery(
                    "select id, platform from (select id, platform, due_at, row_number() over"
                        + " (partition by platform order by rank_, turn, due_at, id) as place from"
                        + " (select id, platform, rank_, due_at, row_number() over (partition by"
                        + " platform, workspace order by in_account, due_at, id) as turn from"
                        + " (select p.id, p.due_at, a.workspace, a.platform, case when p.state in"
                        + " ('COMMITTING', 'OUTCOME_UNKNOWN') then 0 else 1 end as rank_,"
                        + " row_number() over (partition by p.account_id order by p.due_at, p.id)"
                        + " as in_account from publication p join account a on a.id ="
                        + " p.account_id where p.state in "
                        + OPEN
                        + " and p.due_at > 0 and p.due_at <= :now and p.not_before <= :now and"
                        + " (p.lease is null or p.lease_until < :now or (p.node = :node and"
                        + " p.process <> :process))) t) u) v where place <= :limit order by place")
                .bind("now", now)
                .bind("node", node)
                .bind("process", process)
                .bind("limit", perPlatform)
                .map(
                    (RowView row) ->
                        new Dropped(
                            row.getColumn("id", String.class),
                            Platform.byKey(row.getColumn("platform", String.class)).orElseThrow()))
                .list());
  }
}
