package org.anabranch.gateway.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.SaidElsewhere;
import org.jspecify.annotations.Nullable;

/**
 * A name that clients ask for, and how the deployment behind it is chosen: what counts in the
 * score, what removes a candidate, and what is done when one fails. It may hide a model of the same
 * name; one called {@code auto} says what {@code auto} means.
 *
 * @param candidates ids of deployments or names of models; all when empty
 * @param preset a usual strategy by its name, balanced when absent
 * @param weights how much each part of the score counts, where the preset is not to decide
 * @param require what removes a candidate whatever its score
 * @param maxUsdPerMillion removes deployments whose input or output price is above it
 * @param worthUsdPerMillion what a million tokens of the answers are worth: removes deployments
 *     that cost more with their site's bid price, so that what is scarce is left to who needs it
 *     more
 * @param excludeLabs removes what these labs made
 * @param excludeVendors removes what these vendors serve
 * @param shares how much of the alias's work one supplier may have
 * @param split how often each candidate is to be first, as proportions; 1 for those not named
 * @param sticky what makes two requests one session; nothing unless the preset is sticky
 * @param canary sends a part of the requests to a new deployment first
 * @param mirror sends a copy of a part of the requests to another deployment
 * @param attempts how many attempts one request may take; the route's {@code max_attempts} when
 *     absent, and 1 is no second attempt at all
 * @param retrySame how many of them may go to a deployment that has failed the same request, 0
 * @param hedge asks a second deployment when the first takes longer than it nearly ever does
 * @param resume lets another deployment go on where a stream broke
 * @param refusalToOtherLab asks a model of another lab when one refuses for reasons of policy
 * @param sealedReasoning what becomes of a conversation's reasoning where who is to go on with it
 *     cannot open its seal; prefers who can when absent
 */
@SaidElsewhere({
  "alias, model_name: name",
  "deployments, model, models, targets, fallbacks, fallback, order: candidates, with preset: ordered where their order is what counts",
  "strategy, routing_strategy, mode: preset",
  "weight, weighted, loadbalance: split, by id of a deployment, with preset: weighted",
  "max_retries, num_retries, retries, retry, max_attempts: attempts, and retry_same for the same deployment",
  Elsewhere.TIMEOUT,
  Elsewhere.RATES
})
public record AliasConfig(
    String name,
    List<String> candidates,
    Preset preset,
    Weights weights,
    Requirements require,
    @Nullable BigDecimal maxUsdPerMillion,
    @Nullable BigDecimal worthUsdPerMillion,
    List<String> excludeLabs,
    List<String> excludeVendors,
    List<ShareCap> shares,
    Map<String, Double> split,
    List<Affinity> sticky,
    @Nullable Part canary,
    @Nullable Part mirror,
    @Nullable Integer attempts,
    Integer retrySame,
    Boolean hedge,
    Boolean resume,
    Boolean refusalToOtherLab,
    SealedReasoning sealedReasoning) {
  public AliasConfig {
    Check.present(name, "name", "name of an alias");
    candidates = candidates == null ? List.of() : List.copyOf(candidates);
    preset = preset == null ? Preset.BALANCED : preset;
    weights = weights == null ? preset.weights() : weights.over(preset.weights());
    require = require == null ? Requirements.none() : require;
    excludeLabs = excludeLabs == null ? List.of() : List.copyOf(excludeLabs);
    excludeVendors = excludeVendors == null ? List.of() : List.copyOf(excludeVendors);
    shares = shares == null ? List.of() : List.copyOf(shares);
    split = split == null ? Map.of() : Map.copyOf(split);
    split.forEach(
        (who, part) ->
            Check.place(
                part > 0,
                List.of("split", who),
                "split of “%s” is %s, expected above 0",
                who,
                part));
    sticky = sticky == null ? Affinity.of(preset) : List.copyOf(sticky);
    Check.setting(
        attempts == null || attempts > 0,
        "attempts",
        "attempts is %s, expected 1 or more",
        String.valueOf(attempts));
    retrySame = retrySame == null ? 0 : retrySame;
    Check.setting(
        retrySame >= 0, "retry_same", "retry_same is %s, expected zero or more", retrySame);
    hedge = hedge != null && hedge;
    resume = resume != null && resume;
    refusalToOtherLab = refusalToOtherLab != null && refusalToOtherLab;
    sealedReasoning = sealedReasoning == null ? SealedReasoning.PREFER : sealedReasoning;
  }

  /** What {@code auto} means unless configured: every deployment, evenly weighed. */
  public static AliasConfig auto() {
    return evenly(CompletionRequest.AUTO, List.of());
  }

  /** What a plain model name or id means: those who serve it, evenly weighed. */
  public static AliasConfig of(String model) {
    return evenly(model, List.of(model));
  }

  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  private static AliasConfig evenly(String name, List<String> candidates) {
    return new AliasConfig(
        name,
        candidates,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** What the seals on a conversation's earlier reasoning do to who goes on with it. */
  public enum SealedReasoning {
    /** Who can open them is asked first; only where nobody of them answers are they left out. */
    PREFER,
    /** They decide nothing, and are left out where they cannot be opened. */
    LEAVE_OUT,
    /** Only who can open them is asked. */
    REQUIRE
  }

  /** Where a request says which session it belongs to; the first that it has is taken. */
  public enum Affinity {
    PROMPT_CACHE_KEY,
    SESSION,
    USER,
    PREFIX;

    public static List<Affinity> of(Preset preset) {
      return preset == Preset.STICKY ? List.of(values()) : List.of();
    }
  }

  /**
   * A part of an alias's requests for one deployment.
   *
   * @param deployment its id
   * @param share the part, above 0 and at most 1
   */
  public record Part(String deployment, Double share) {
    public Part {
      Check.present(deployment, "deployment", "deployment of a canary or mirror");
      Check.setting(
          share != null && share > 0 && share <= 1,
          "share",
          "share of “%s” is %s, expected above 0 and at most 1",
          deployment,
          share);
    }
  }
}
