package org.anabranch.gateway.cache;

import java.util.Map;
import org.anabranch.kernel.SaidElsewhere;
import org.anabranch.kernel.SettingRefused;
import org.jspecify.annotations.Nullable;

/**
 * Whose answers are kept, and which. Nothing is unless a kind of cache is enabled.
 *
 * @param exact keeps answers to the same request
 * @param semantic keeps answers to requests that differ only in how the last question is put
 * @param everyone whether workspaces and models that are not named below have it; true
 * @param workspaces whether these have it
 * @param models whether these models, ids and aliases have it, as clients ask for them; goes before
 *     the workspace
 * @param anyTemperature whether answers that are drawn by lot are kept too, not only those asked
 *     for with temperature 0; false
 */
@SaidElsewhere({
  "enabled, ttl, ttl_seconds, max_age: that of exact or semantic, such as exact: {enabled: true, ttl_seconds: 3600}",
  "mode, type: exact or semantic, such as exact: {enabled: true}",
  "similarity_threshold: threshold of semantic"
})
public record CacheConfig(
    Exact exact,
    Semantic semantic,
    Boolean everyone,
    Map<String, Boolean> workspaces,
    Map<String, Boolean> models,
    Boolean anyTemperature) {
  public CacheConfig {
    exact = exact == null ? Exact.defaults() : exact;
    semantic = semantic == null ? Semantic.defaults() : semantic;
    everyone = everyone == null || everyone;
    workspaces = workspaces == null ? Map.of() : Map.copyOf(workspaces);
    models = models == null ? Map.of() : Map.copyOf(models);
    anyTemperature = anyTemperature != null && anyTemperature;
  }

  /** No cache. */
  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  public static CacheConfig defaults() {
    return new CacheConfig(null, null, null, null, null, null);
  }

  /** Whether anything is ever kept. */
  public boolean isOn() {
    return exact.enabled() || semantic.enabled();
  }

  /** Whether answers of this kind are kept for this workspace. */
  public boolean isOnFor(String workspace, String model) {
    @Nullable Boolean own = models.get(model);
    return isOn() && (own == null ? workspaces.getOrDefault(workspace, everyone) : own);
  }

  /**
   * @param enabled false
   * @param ttlSeconds how long an answer is good, 3600
   * @param maxMegabytes how much memory all answers may take, 64
   */
  public record Exact(Boolean enabled, Integer ttlSeconds, Integer maxMegabytes) {
    public Exact {
      enabled = enabled != null && enabled;
      ttlSeconds = ttlSeconds == null ? 3600 : ttlSeconds;
      maxMegabytes = maxMegabytes == null ? 64 : maxMegabytes;
      check(ttlSeconds > 0, "ttl_seconds", "exact", ttlSeconds);
      check(maxMegabytes > 0 && maxMegabytes <= 65_536, "max_megabytes", "exact", maxMegabytes);
    }

    @SuppressWarnings("NullAway") // an absent setting is null, as above
    static Exact defaults() {
      return new Exact(null, null, null);
    }
  }

  /**
   * @param enabled false
   * @param threshold how alike two questions must be, as a cosine, 0.95
   * @param ttlSeconds how long an answer is good, 3600
   * @param maxEntries how many answers are kept for one workspace, 1000
   */
  public record Semantic(
      Boolean enabled, Double threshold, Integer ttlSeconds, Integer maxEntries) {
    public Semantic {
      enabled = enabled != null && enabled;
      threshold = threshold == null ? 0.95 : threshold;
      ttlSeconds = ttlSeconds == null ? 3600 : ttlSeconds;
      maxEntries = maxEntries == null ? 1000 : maxEntries;
      check(threshold > 0 && threshold <= 1, "threshold", "semantic", threshold);
      check(ttlSeconds > 0, "ttl_seconds", "semantic", ttlSeconds);
      check(maxEntries > 0 && maxEntries <= 100_000, "max_entries", "semantic", maxEntries);
    }

    @SuppressWarnings("NullAway") // an absent setting is null, as above
    static Semantic defaults() {
      return new Semantic(null, null, null, null);
    }
  }

  private static void check(boolean holds, String setting, String cache, Object value) {
    if (!holds) {
      throw new SettingRefused(
          "%s of the %s cache is %s, which makes no sense.".formatted(setting, cache, value),
          setting);
    }
  }
}
