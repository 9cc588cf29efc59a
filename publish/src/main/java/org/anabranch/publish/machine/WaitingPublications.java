package org.anabranch.publish.machine;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Failure;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;

/**
 * The part of the publications' storage that knows what waits for somebody outside: for its account
 * to be connected again, for money under the spending cap, for its person.
 */
final class WaitingPublications {
  private static final String HELD_FOR_CAP =
      " state in ('PREPARING', 'CHECKING', 'COMMITTING') and not_before > :now and failure like"
          + " '%\""
          + Failure.SPENDING_CAP
          + "\"%' and account_id in (select id from account where workspace = :workspace)";

  private final Publications store;
  private final PublicationRows rows;
  private final Clock clock;

  WaitingPublications(Publications store, Clock clock) {
    this.store = store;
    this.rows = store.rows();
    this.clock = clock;
  }

  /** What waits for its person under this mark. */
  Optional<Publication> handedOver(Platform platform, String mark) {
    return store
        .read(
            h ->
                h.createQuery(
                        "select publication_id from handle where name = :name and value = :mark")
                    .bind("name", HandOff.MARK)
                    .bind("mark", mark)
                    .mapTo(String.class)
                    .list())
        .stream()
        .flatMap(id -> store.find(id).stream())
        .filter(p -> p.post().platform() == platform)
        .filter(p -> p.state() == State.WAITING_FOR_PERSON)
        .findFirst();
  }

  /**
   * The account is connected again: what waited for it goes on, and is the dispatcher's from now
   * on. Returns those, and the others whose outcome is being read.
   */
  List<Publication> reconnected(String accountId) {
    return store.write(
        h -> {
          List<Edit> waiting =
              h.createQuery(
                      "update publication set due_at = case when due_at = 0 then :now else due_at"
                          + " end where account_id = :account and state = 'WAITING_FOR_ACCOUNT'"
                          + " returning *")
                  .bind("now", clock.millis())
                  .bind("account", accountId)
                  .map((row, _) -> rows.edit(h, row))
                  .list();
          List<Publication> all = new ArrayList<>();
          waiting.forEach(edit -> all.add(rows.change(h, edit, Edit::reconnected)));
          all.addAll(
              h.createQuery(
                      "update publication set not_before = 0, due_at = case when due_at = 0 then"
                          + " :now else due_at end where account_id = :account and state in"
                          + " ('OUTCOME_UNKNOWN', 'CONFIRMING') returning *")
                  .bind("now", clock.millis())
                  .bind("account", accountId)
                  .map((row, _) -> rows.publication(row))
                  .list());
          return all;
        });
  }

  /** What is held for the workspace's spending cap is the dispatcher's, at once. */
  List<Publication> capChanged(String workspace) {
    return store.write(
        h ->
            h
                .createQuery(
                    "update publication set due_at = case when due_at = 0 then :now else due_at"
                        + " end where"
                        + HELD_FOR_CAP
                        + " returning *")
                .bind("now", clock.millis())
                .bind("workspace", workspace)
                .map((row, _) -> rows.edit(h, row))
                .list()
                .stream()
                .map(
                    e ->
                        rows.change(
                            h,
                            e,
                            held -> {
                              held.failure = null;
                              held.note("The spending cap was changed");
                            }))
                .toList());
  }

  long heldForCap(String workspace) {
    return store.read(
        h ->
            h.createQuery("select count(*) from publication where" + HELD_FOR_CAP)
                .bind("now", clock.millis())
                .bind("workspace", workspace)
                .mapTo(Long.class)
                .one());
  }

  /** How many posts wait for each account to be connected again. */
  Map<String, Long> forAccounts() {
    return store.read(
        h -> {
          Map<String, Long> waiting = new LinkedHashMap<>();
          h.createQuery(
                  "select account_id, count(*) as posts from publication where state ="
                      + " 'WAITING_FOR_ACCOUNT' group by account_id")
              .map((row, _) -> waiting.put(row.getString("account_id"), row.getLong("posts")))
              .list();
          return waiting;
        });
  }
}
