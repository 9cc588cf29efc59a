package org.anabranch.gateway.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says which model an offer is of. Where its source names a base model, that. Otherwise by its
 * name: spellings that differ only in case, dots, paths and the marks of a provider are one model;
 * versions, sizes and dates keep models apart, since a wrong substitute is worse than a missing
 * one.
 */
final class Sameness {
  private static final Pattern REGION = Pattern.compile("^(?:us|eu|apac|jp|au|ca|global)\\.");
  private static final Pattern VENDOR =
      Pattern.compile(
          "^(?:(?:anthropic|amazon|meta|mistral|cohere|deepseek|qwen|openai|google|nvidia|minimax"
              + "|moonshotai|moonshot|zai|ai21|writer)\\.|anthropic-+(?=claude)|meta-+(?=llama)"
              + "|openai-+(?=gpt)|google-+(?=gem)|alibaba-+(?=qwen)|moonshotai-+(?=kimi))");
  private static final Pattern EDITION = Pattern.compile(":(?:free|thinking)$|-v\\d+:\\d+$");
  private static final Pattern SIGNS = Pattern.compile("[^\\p{L}\\p{N}]+");

  private final Labs labs;
  private final Map<String, String> known = new HashMap<>();

  /** Learns the base models that any of these names. */
  Sameness(List<Facts> all, Labs labs) {
    this.labs = labs;
    for (Facts facts : all) {
      if (facts.base() != null) {
        known.putIfAbsent(slug(facts.base()), facts.base());
      }
    }
  }

  /**
   * @param id with its lab, where it is known
   */
  record Identity(String id, @Nullable String lab, boolean byName) {}

  Identity of(Facts facts) {
    if (facts.base() != null) {
      return new Identity(facts.base(), labOf(facts.base()), false);
    }
    String slug = slug(facts.model());
    String base = known.getOrDefault(slug, byTitle(facts));
    if (base != null) {
      return new Identity(base, labOf(base), true);
    }
    String lab = labs.of(slug, facts.model());
    return new Identity(lab == null ? slug : lab + "/" + slug, lab, true);
  }

  private @Nullable String byTitle(Facts facts) {
    return facts.name() == null ? null : known.get(slug(facts.name()));
  }

  private static @Nullable String labOf(String base) {
    int slash = base.indexOf('/');
    return slash < 0 ? null : base.substring(0, slash);
  }

  static String slug(String model) {
    String last = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String bare = VENDOR.matcher(REGION.matcher(last).replaceFirst("")).replaceFirst("");
    String slug = SIGNS.matcher(EDITION.matcher(bare).replaceFirst("")).replaceAll("-");
    String trimmed = slug.replaceAll("^-|-$", "");
    return trimmed.isEmpty() ? last : trimmed;
  }
}
