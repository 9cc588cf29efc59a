package org.anabranch.publish;

import org.anabranch.kernel.Deadline;

/**
 * Keeps accounts' tokens usable. Asked before a call, and after a platform refused a token. Safe
 * for many threads and nodes; calls block while a token is renewed.
 */
public interface Credentials {
  /** What came of it. */
  sealed interface Held {
    /** The account with the credentials that hold now. */
    record Current(Account account) implements Held {}

    /** There are none at the moment, or none any more; the reason says which. */
    record Lacking(Failure failure) implements Held {}

    /** Nobody renews this account's token: what the platform said of it stands. */
    record NotKept() implements Held {}
  }

  /** The account for a call to come, its token renewed first where that is due. */
  Held current(Account account, Deadline deadline) throws InterruptedException;

  /**
   * The account after the platform refused the token that {@code account} carries: with a newer
   * one, renewed now if nobody did it meanwhile.
   */
  Held renewed(Account account, Deadline deadline) throws InterruptedException;

  /** For accounts whose tokens nobody renews: they are used as they are. */
  Credentials AS_STORED =
      new Credentials() {
        @Override
        public Held current(Account account, Deadline deadline) {
          return new Held.Current(account);
        }

        @Override
        public Held renewed(Account account, Deadline deadline) {
          return new Held.NotKept();
        }
      };
}
