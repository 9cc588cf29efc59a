package org.anabranch.gateway.books;

import java.util.Locale;
import org.anabranch.kernel.Database;
import org.jdbi.v3.core.Handle;

/**
 * How often a table was changed, so that a process notices cheaply what another has changed. Safe
 * for many threads; calls block.
 */
public enum TableVersion {
  /** Keys made here, and bounds set here. */
  KEYS,
  /** Offers put to use. */
  OFFERS,
  /** Usage. Whoever counts a change is the only one to change it until it commits. */
  BOOKS;

  /** 0 while nothing was ever changed. */
  public long in(Database database) {
    return database.read(
        h ->
            h.createQuery("select version from gateway_version where what = :what")
                .bind("what", what())
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
  }

  /** Counts one change, in the transaction that makes it. */
  public void changed(Handle h) {
    h.createUpdate(
            "insert into gateway_version(what, version) values (:what, 1)"
                + " on conflict(what) do update set version = gateway_version.version + 1")
        .bind("what", what())
        .execute();
  }

  private String what() {
    return name().toLowerCase(Locale.ROOT);
  }
}
