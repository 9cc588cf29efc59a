package org.anabranch.publish.limits;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;

/** What the platforms still take of an account, and what its calls cost. Safe for many threads. */
public interface Limits {
  /** Nothing is known. */
  Limits NONE =
      new Limits() {
        @Override
        public List<Allowance> of(Account account) {
          return List.of();
        }

        @Override
        public Optional<Spending.Month> spending(Account account) {
          return Optional.empty();
        }

        @Override
        public void cap(String workspace, Optional<BigDecimal> usd) {}
      };

  /** What was said of the account and of its app, those with least left first. */
  List<Allowance> of(Account account);

  /** This month of the account's workspace, where its platform charges for calls. */
  Optional<Spending.Month> spending(Account account);

  /** How many posts wait since the workspace may not spend more on X this month. */
  default long heldForCap(String workspace) {
    return 0;
  }

  /**
   * From now on the workspace may spend this on X in a month, and what was held for the cap is
   * tried again; empty: as it is configured. A problem for less than nothing.
   */
  void cap(String workspace, Optional<BigDecimal> usd);

  static Limits of(Allowances allowances, Spending spending, Publisher publisher) {
    return new Limits() {
      @Override
      public List<Allowance> of(Account account) {
        return allowances.of(account);
      }

      @Override
      public Optional<Spending.Month> spending(Account account) {
        return account.platform() == Platform.X
            ? Optional.of(spending.month(account.workspace()))
            : Optional.empty();
      }

      @Override
      public long heldForCap(String workspace) {
        return publisher.heldForCap(workspace);
      }

      @Override
      public void cap(String workspace, Optional<BigDecimal> usd) {
        spending.cap(workspace, usd);
        publisher.capChanged(workspace);
      }
    };
  }
}
