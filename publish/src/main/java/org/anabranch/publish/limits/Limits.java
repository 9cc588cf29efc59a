package org.anabranch.publish.limits;

import java.util.List;
import java.util.Optional;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;

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
      };

  /** What was said of the account and of its app, those with least left first. */
  List<Allowance> of(Account account);

  /** This month of the account's workspace, where its platform charges for calls. */
  Optional<Spending.Month> spending(Account account);

  static Limits of(Allowances allowances, Spending spending) {
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
    };
  }
}
