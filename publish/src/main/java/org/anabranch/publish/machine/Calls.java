package org.anabranch.publish.machine;

import java.util.concurrent.Callable;
import java.util.function.Function;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.account.FairGate;

/**
 * The calls to one connector for one publication: each takes a place at the platform's gate, and a
 * bug of the connector is an end like others.
 */
final class Calls {
  /** Every platform's calls were taken until the deadline: what is stored says where to go on. */
  static final class OutOfTime extends RuntimeException {}

  private final FairGate gate;
  private final Account account;
  private final Held held;
  private final Deadline deadline;

  Calls(FairGate gate, Account account, Held held, Deadline deadline) {
    this.gate = gate;
    this.account = account;
    this.held = held;
    this.deadline = deadline;
  }

  /** Takes a place; to be followed by {@link #leave}. */
  void enter() throws InterruptedException {
    if (!gate.enter(account.workspace(), deadline)) {
      throw new OutOfTime();
    }
  }

  void leave() {
    gate.leave();
  }

  /** Calls the connector when the platform has a free place. */
  <T> T call(String step, Callable<T> call, Function<Bug, T> bug) throws InterruptedException {
    enter();
    try {
      return caught(step, call, bug);
    } finally {
      leave();
    }
  }

  /** Calls the connector; for those who have a place. */
  <T> T caught(String step, Callable<T> call, Function<Bug, T> bug) throws InterruptedException {
    try {
      return call.call();
    } catch (InterruptedException | LeaseLost | StoreFailed e) {
      throw e;
    } catch (RuntimeException e) {
      return bug.apply(Bug.in(step, held.now(), e));
    } catch (Exception e) {
      throw new IllegalStateException("A connector throws no checked exception", e);
    }
  }
}
