package org.anabranch.web.gateway;

import static java.math.RoundingMode.HALF_EVEN;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.catalog.Capability;
import org.anabranch.gateway.catalog.Price;
import org.anabranch.gateway.config.Weights;
import org.anabranch.gateway.route.Decision;
import org.jspecify.annotations.Nullable;

/** How pages speak of models, their prices and what was decided. */
public final class Words {
  private Words() {}

  /** Why a deployment was asked. */
  public static String attempt(Decision.Attempt.Why why) {
    return switch (why) {
      case FIRST -> "first choice";
      case FALLBACK -> "fallback";
      case RETRY -> "retry at the same";
      case HEDGE -> "hedge against waiting";
      case RESUME -> "going on after a break";
      case MIRROR -> "mirror, its answer unused";
    };
  }

  /** What of a decision an entry of the ledger pays for. */
  public static String part(Entry.Part part) {
    return switch (part) {
      case CALL -> "the attempt that ended it";
      case HEDGE -> "hedge, another one answered first";
      case BROKEN -> "broke off, another one went on";
      case UNFIT -> "answer that was not as it must be";
      case MIRROR -> "copy, not the caller's";
      case CORRECTION -> "set right after a crash";
    };
  }

  /** What counts, without what is left out: {@code price 1, latency 0.5}. */
  public static String weights(Weights weights) {
    String told =
        Stream.of(
                weight("price", weights.price()),
                weight("latency", weights.latency()),
                weight("errors", weights.errors()),
                weight("quality", weights.quality()),
                weight("order", weights.order()),
                weight("split", weights.split()),
                weight("busy", weights.busy()))
            .filter(w -> !w.isEmpty())
            .collect(Collectors.joining(", "));
    return told.isEmpty() ? "nothing counts" : told;
  }

  private static String weight(String name, @Nullable Double weight) {
    return weight == null || weight == 0
        ? ""
        : name + " " + BigDecimal.valueOf(weight).stripTrailingZeros().toPlainString();
  }

  /** Exact, with two digits or as many as it has. */
  public static String price(BigDecimal usd) {
    return "$" + usd.setScale(Math.max(2, usd.scale()), HALF_EVEN).toPlainString();
  }

  /** A price by the token, both ways. */
  public static String price(@Nullable Price price) {
    if (price == null) {
      return "not told";
    }
    return price.free() ? "free or by plan" : price(price.input()) + " / " + price(price.output());
  }

  /** {@code 262k}, {@code 1M}; a dash when nobody tells. */
  public static String tokens(@Nullable Long tokens) {
    if (tokens == null) {
      return "—";
    }
    if (tokens >= 1_000_000) {
      return String.format(Locale.ENGLISH, "%.1fM", tokens / 1e6).replace(".0M", "M");
    }
    return tokens >= 1000 ? Math.round(tokens / 1e3) + "k" : Long.toString(tokens);
  }

  public static String capability(Capability capability) {
    return switch (capability) {
      case TOOLS -> "tools";
      case REASONING -> "reasoning";
      case STRUCTURED_OUTPUT -> "structured output";
      case WEB_SEARCH -> "web search";
    };
  }
}
