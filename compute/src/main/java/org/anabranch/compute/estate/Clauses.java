package org.anabranch.compute.estate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a contract binds the buyer to besides money.
 *
 * @param exclusivity what may be had nowhere else
 * @param firstRights who must be asked before the buyer signs elsewhere
 * @param mostFavoured a ceiling on this contract's prices
 * @param minimumShare what must run with the partner
 * @param maximumShare what may run with the partner at most
 * @param noticeDays days before its end, or before an early exit, by which notice must be given
 * @param exitFee what an early exit costs; an early exit is not allowed when absent
 * @param renewal whether it runs on by itself
 */
public record Clauses(
    List<Exclusivity> exclusivity,
    List<FirstRight> firstRights,
    @Nullable MostFavoured mostFavoured,
    @Nullable ShareClause minimumShare,
    @Nullable ShareClause maximumShare,
    @Nullable Integer noticeDays,
    @Nullable ExitFee exitFee,
    @Nullable Renewal renewal) {
  /** A contract without clauses. */
  public static final Clauses NONE =
      new Clauses(List.of(), List.of(), null, null, null, null, null, null);

  public Clauses {
    exclusivity = Required.list(exclusivity, "exclusivity");
    firstRights = Required.list(firstRights, "first_rights");
    if (noticeDays != null) {
      Required.between(noticeDays, 0, 1_000, "notice_days");
    }
    if (minimumShare != null
        && maximumShare != null
        && minimumShare.demand().equals(maximumShare.demand())
        && minimumShare.share().value() > maximumShare.share().value()) {
      throw new IllegalArgumentException(
          "minimum_share %s is more than maximum_share %s."
              .formatted(minimumShare.share().value(), maximumShare.share().value()));
    }
  }
}
