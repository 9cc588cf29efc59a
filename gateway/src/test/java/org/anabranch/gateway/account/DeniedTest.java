package org.anabranch.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.anabranch.gateway.account.Reserving.Denied;
import org.anabranch.gateway.account.Reserving.Lack;
import org.anabranch.gateway.account.Reserving.What;
import org.junit.jupiter.api.Test;

class DeniedTest {
  private static final long MIDNIGHT = 1_796_083_200_000L;

  private static Denied denied(What what, Lack lack, long renewsAt) {
    return new Denied(
        new ScopeId(ScopeId.Kind.KEY, "acme", "bob"),
        what,
        what == What.BUDGET ? "$5.00" : "60",
        what == What.BUDGET ? "$0.28" : "0",
        List.of(),
        Period.DAY,
        renewsAt,
        Standing.FREE,
        lack);
  }

  @Test
  void a_budget_says_when_it_renews() {
    assertThat(denied(What.BUDGET, Lack.OF_BOUND, MIDNIGHT).told())
        .contains("$0.28 of $5.00 (per day) is left, and it renews at 2026-12-01T00:00:00Z.");
  }

  @Test
  void what_other_gateways_hold_is_neither_gone_nor_renewed() {
    for (Lack lack : List.of(Lack.OF_SHARE, Lack.OF_ALL_SHARES)) {
      assertThat(denied(What.BUDGET, lack, MIDNIGHT - 2_000).told())
          .contains("shared among several gateways")
          .contains("$0.28 of that is here")
          .contains("asked again from 2026-11-30T23:59:58Z")
          .doesNotContain("renews");
      assertThat(denied(What.REQUESTS_PER_MINUTE, lack, MIDNIGHT - 2_000).told())
          .contains("60 requests per minute over all gateways")
          .doesNotContain("0 are left");
    }
  }
}
