package org.anabranch.gateway.catalog;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one source tells of one model at one provider. Whatever it does not tell is null.
 *
 * @param model what the provider calls it
 * @param base the model apart from the provider, {@code moonshotai/kimi-k2.6}
 * @param released a day, or a month such as {@code 2026-04}
 * @param knowledge until when it was taught, likewise
 * @param webSearch whether its provider searches the web for it
 * @param input kinds of content it takes: {@code text}, {@code image}, {@code audio}, {@code
 *     video}, {@code pdf}
 * @param output kinds of content it makes
 * @param context the most tokens in and out together
 * @param retires the day from which the provider no longer serves it
 */
public record Facts(
    String provider,
    String model,
    @Nullable String name,
    @Nullable String family,
    @Nullable String base,
    @Nullable String released,
    @Nullable String knowledge,
    @Nullable Boolean openWeights,
    @Nullable Boolean reasoning,
    @Nullable Boolean tools,
    @Nullable Boolean structuredOutput,
    @Nullable Boolean webSearch,
    @Nullable List<String> input,
    @Nullable List<String> output,
    @Nullable Long context,
    @Nullable Long outputLimit,
    @Nullable Price price,
    @Nullable Lifecycle status,
    @Nullable LocalDate retires) {
  public Facts {
    if (provider.isBlank() || model.isBlank()) {
      throw new IllegalArgumentException("An offer needs a provider and a model");
    }
    input = input == null ? null : List.copyOf(input);
    output = output == null ? null : List.copyOf(output);
  }

  String offer() {
    return provider + "/" + model;
  }

  /** What is told here, and for the rest what {@code under} tells. */
  Facts over(Facts under) {
    return new Facts(
        provider,
        model,
        or(name, under.name),
        or(family, under.family),
        or(base, under.base),
        or(released, under.released),
        or(knowledge, under.knowledge),
        or(openWeights, under.openWeights),
        or(reasoning, under.reasoning),
        or(tools, under.tools),
        or(structuredOutput, under.structuredOutput),
        or(webSearch, under.webSearch),
        or(input, under.input),
        or(output, under.output),
        or(context, under.context),
        or(outputLimit, under.outputLimit),
        price == null ? under.price : price.orSearchesOf(under.price),
        or(status, under.status),
        or(retires, under.retires));
  }

  private static <T> @Nullable T or(@Nullable T told, @Nullable T otherwise) {
    return told == null ? otherwise : told;
  }

  /** Whether nothing is told but which offer it is. */
  boolean isEmpty() {
    return equals(
        new Facts(
            provider, model, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null));
  }

  Facts withBase(@Nullable String known) {
    return with(known, webSearch, price);
  }

  /** The same with what is known of searches where it tells nothing; their prices likewise. */
  Facts orSearches(
      @Nullable Boolean searches, @Nullable BigDecimal each, @Nullable BigDecimal answers) {
    return with(
        base, or(webSearch, searches), price == null ? null : price.orSearches(each, answers));
  }

  private Facts with(
      @Nullable String known, @Nullable Boolean searches, @Nullable Price otherPrice) {
    return new Facts(
        provider,
        model,
        name,
        family,
        known,
        released,
        knowledge,
        openWeights,
        reasoning,
        tools,
        structuredOutput,
        searches,
        input,
        output,
        context,
        outputLimit,
        otherPrice,
        status,
        retires);
  }
}
