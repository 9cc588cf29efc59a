package org.anabranch.gateway.treasury;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.BudgetState;
import org.anabranch.gateway.account.RateLimit;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.books.UsageLine;
import org.anabranch.gateway.books.UsageQuery;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Who may call the gateway, what they may spend, and what was used. Keys are made and revoked here
 * beside those of the configuration file, and budgets set beside the file's; all hold from the next
 * request on. Safe for many threads; calls block.
 */
public interface Treasury {
  /** All keys, of the file and made here, by name. */
  List<Key> keys();

  /**
   * Makes a key. Its secret is told this once. Throws {@link
   * org.anabranch.kernel.ProblemException}: {@code key-exists}, {@code key-invalid}, {@code
   * workspace-unknown}, {@code team-unknown}, {@code user-unknown}.
   */
  Made make(NewKey key);

  /**
   * Gives a key another secret; the old one stays valid for a while beside it. Throws {@code
   * key-unknown}.
   */
  Made rotate(String name, Duration grace);

  /** Refuses the key from now on. Its usage stays. Throws {@code key-unknown}. */
  void revoke(String name);

  /** All workspaces, teams and users, of the file and made here. */
  List<Group> groups();

  /**
   * Sets what a scope may spend and ask for, in the place of what the file says; a workspace that
   * does not exist is made, and so is a team or user of one that does. A key of the file can be
   * bounded in this way too. Throws {@link org.anabranch.kernel.ProblemException}: {@code
   * workspace-unknown}, {@code key-unknown}, {@code key-invalid}.
   */
  void set(ScopeId scope, Bounds bounds);

  /**
   * What was used, summed up by day and one dimension. Throws {@code workspace-unknown} where the
   * one that is asked for neither is there nor was used.
   */
  List<UsageLine> usage(UsageQuery query);

  /**
   * Calls that a crash interrupted, which are charged what was reserved for them, newest first;
   * without those that were corrected.
   */
  List<Interrupted> interrupted();

  /**
   * Charges such a call what its vendor's bill says it came to, in the place of what was reserved;
   * budgets of its day and usage follow. May be said again. Throws {@link
   * org.anabranch.kernel.ProblemException}: {@code decision-unknown}, {@code call-not-interrupted},
   * {@code correction-invalid}, {@code books-behind}.
   */
  Interrupted correct(String decision, Money cost);

  /**
   * A call that a crash interrupted.
   *
   * @param caller a key's name
   * @param asked the model that was asked for
   * @param deployment who would have been asked first
   * @param charged what it is charged
   */
  record Interrupted(
      String decision, Instant at, String caller, String asked, String deployment, Money charged) {}

  /**
   * What a scope may spend and ask for.
   *
   * @param models all when empty
   * @param tags put on every request
   */
  record Bounds(
      List<Budget> budgets, List<RateLimit> limits, List<String> models, Map<String, String> tags) {
    /** Those that bound nothing. */
    public static final Bounds NONE = new Bounds(List.of(), List.of(), List.of(), Map.of());

    public Bounds {
      budgets = budgets == null ? List.of() : List.copyOf(budgets);
      limits = limits == null ? List.of() : List.copyOf(limits);
      models = models == null ? List.of() : List.copyOf(models);
      tags = tags == null ? Map.of() : Map.copyOf(tags);
    }
  }

  /**
   * @param workspace empty for the default one
   * @param newWorkspace whether the workspace is made where there is none of that name; else it is
   *     refused, since a mistyped name would take the key out of all budgets that were meant
   * @param team empty for none
   * @param user empty for none
   * @param signs whether requests may be signed with it (SigV4): then its secret is kept, sealed
   * @param expires the first day, in UTC, on which it is refused
   */
  record NewKey(
      String name,
      String workspace,
      boolean newWorkspace,
      String team,
      String user,
      boolean signs,
      @Nullable LocalDate expires,
      Bounds bounds) {}

  /** A key with its secret, for the one who asked for it. */
  record Made(String name, Secret secret) {}

  /**
   * @param ofFile whether it stands in the configuration file, where alone it can be taken away
   * @param oldUntil until when its former secret is valid too
   * @param budgets how its own budgets stand
   */
  record Key(
      String name,
      String workspace,
      String team,
      String user,
      boolean ofFile,
      boolean signs,
      @Nullable Instant made,
      @Nullable Instant expires,
      @Nullable Instant revoked,
      @Nullable Instant lastUsed,
      @Nullable Instant oldUntil,
      Bounds bounds,
      List<BudgetState> budgets) {}

  /** A workspace, a team or a user. */
  record Group(ScopeId id, Bounds bounds, List<BudgetState> budgets, int keys) {}
}
