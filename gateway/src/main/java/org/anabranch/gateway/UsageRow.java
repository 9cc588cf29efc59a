package org.anabranch.gateway;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Spent;
import org.anabranch.kernel.Money;

/** What one payer took of one deployment on one day, in UTC. */
record UsageRow(
    LocalDate day,
    Payer payer,
    String asked,
    String deployment,
    String model,
    String vendor,
    UsageSum sum) {
  long requests() {
    return sum.requests();
  }

  long inputTokens() {
    return sum.inputTokens();
  }

  long outputTokens() {
    return sum.outputTokens();
  }

  Money cost() {
    return sum.cost();
  }

  Spent spent() {
    return new Spent(
        payer,
        asked,
        deployment,
        model,
        day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
        cost(),
        inputTokens() + outputTokens());
  }
}
