package org.anabranch.gateway.books;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Spent;
import org.anabranch.kernel.Money;

/** What one payer took of one deployment on one day, in UTC. */
public record UsageRow(
    LocalDate day,
    Payer payer,
    String asked,
    String deployment,
    String model,
    String vendor,
    UsageSum sum) {
  public long requests() {
    return sum.requests();
  }

  public long inputTokens() {
    return sum.inputTokens();
  }

  public long outputTokens() {
    return sum.outputTokens();
  }

  public Money cost() {
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
