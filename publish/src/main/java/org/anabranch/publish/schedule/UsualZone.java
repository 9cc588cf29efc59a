package org.anabranch.publish.schedule;

import java.time.ZoneId;
import java.util.Optional;
import org.anabranch.kernel.Database;

/**
 * By whose wall clock moments are read and shown where nobody names another: the one that a person
 * chose, else the server's. Kept in the database, so that console, API and commands agree. Safe for
 * many threads; calls block on the database.
 */
public final class UsualZone {
  private final Database database;
  private final ZoneId servers;

  UsualZone(Database database, ZoneId servers) {
    this.database = database;
    this.servers = servers;
  }

  /** The chosen one, else the server's. */
  public ZoneId zone() {
    return chosen().orElse(servers);
  }

  /** Empty while nobody chose one. */
  public Optional<ZoneId> chosen() {
    return database.read(
        h ->
            h.createQuery("select zone from usual_zone")
                .mapTo(String.class)
                .findOne()
                .map(ZoneId::of));
  }

  /**
   * From now on this one; what is planned keeps its moment, and queues and recurring posts keep the
   * zone that they name.
   */
  public void choose(ZoneId zone) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into usual_zone(only_row, zone) values (1, :zone)"
                        + " on conflict(only_row) do update set zone = :zone")
                .bind("zone", zone.getId())
                .execute());
  }

  /** From now on the server's again. */
  public void forget() {
    database.change(h -> h.execute("delete from usual_zone"));
  }
}
