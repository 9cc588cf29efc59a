package org.anabranch.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.anabranch.gateway.catalog.Query.Sort;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking things up, in the facts that are shipped and in an api.json. */
class CatalogTest {
  private static final String API_JSON =
      """
      {"river": {"id": "river", "name": "River", "models": {
         "kimi-k2.6": {"name": "Kimi K2.6", "reasoning": true, "open_weights": true,
           "tool_call": {"supported": true, "parallel": true}, "structured_output": true,
           "knowledge": "2025-04", "release_date": "2026-04-21", "attachment": true,
           "modalities": {"input": ["text", "image"], "output": ["text"]},
           "limit": {"context": 262144, "output": 0},
           "cost": {"input": 0.1, "output": 2.5e0, "cache_read": 0.025}},
         "paint": {"name": "Paint", "status": "beta", "tool_call": false,
           "modalities": {"input": ["text"], "output": ["image"]}}}},
       "ford": {"id": "ford", "models": {}}}
      """;

  @TempDir Path directory;
  private Database database;
  private Marketplace market;
  private Catalog catalog;

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    market =
        new Marketplace(
            database,
            _ -> Optional.empty(),
            _ -> Optional.empty(),
            List.of(),
            new TestClock(Instant.parse("2026-11-23T10:00:00Z")));
    catalog = market.catalog();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Price price(Offer offer) {
    return Objects.requireNonNull(offer.price());
  }

  private static Query query(Sort sort, String text) {
    return new Query(
        text, null, null, Set.of(), null, null, null, null, null, null, null, sort, 0, 20);
  }

  @Test
  void spellings_of_one_model_are_one_model_and_versions_stay_apart() {
    assertThat(Sameness.slug("us.anthropic.claude-opus-4-1-20250805-v1:0"))
        .isEqualTo(Sameness.slug("anthropic--claude-opus-4.1-20250805"));
    assertThat(Sameness.slug("moonshotai/Kimi-K2.6:free")).isEqualTo("kimi-k2-6");
    assertThat(Sameness.slug("gpt-oss:120b")).isEqualTo("gpt-oss-120b");
    assertThat(Sameness.slug("deepseek-v3")).isNotEqualTo(Sameness.slug("deepseek-v4"));
    assertThat(catalog.model("moonshotai/kimi-k2.6").orElseThrow().providers()).isGreaterThan(40);
    assertThat(catalog.offer("anthropic/claude-opus-4-1-20250805").orElseThrow().model())
        .isNotEqualTo(catalog.offer("anthropic/claude-opus-4-1").orElseThrow().model());
  }

  @Test
  void every_offer_stands_in_exactly_one_model() {
    long listed =
        catalog.shelf().models().values().stream().mapToLong(m -> m.offers().size()).sum();
    assertThat(listed).isEqualTo(catalog.origin().offers());
  }

  @Test
  void substitutes_are_elsewhere_and_cheapest_first_with_free_and_unknown_prices_last() {
    List<Offer> elsewhere = catalog.substitutes("moonshotai/kimi-k2.6");
    assertThat(elsewhere).isSortedAccordingTo(Offer.CHEAPEST_FIRST).hasSizeGreaterThan(40);
    assertThat(price(elsewhere.getFirst()).typical()).isPositive();
    Offer first = elsewhere.getFirst();
    assertThat(catalog.substitutes(first.id()))
        .isNotEmpty()
        .noneMatch(o -> o.provider().equals(first.provider()));
    assertThat(catalog.substitutes("nobody/nothing")).isEmpty();
  }

  @Test
  void every_word_must_be_found_and_conditions_hold_for_one_and_the_same_offer() {
    assertThat(catalog.search(query(Sort.PROVIDERS, "OPUS claude")).models())
        .isNotEmpty()
        .allMatch(m -> m.id().contains("claude") && m.id().contains("opus"));
    Query cheap =
        new Query(
            "",
            null,
            "openrouter",
            Set.of(Capability.TOOLS),
            null,
            null,
            200_000L,
            new BigDecimal("0.3"),
            null,
            true,
            null,
            Sort.PRICE,
            0,
            200);
    assertThat(catalog.search(cheap).models())
        .isNotEmpty()
        .allMatch(
            m ->
                m.offers().stream()
                    .anyMatch(
                        o ->
                            o.provider().equals("openrouter")
                                && Objects.requireNonNull(o.facts().context()) >= 200_000
                                && price(o).input().compareTo(new BigDecimal("0.3")) <= 0));
  }

  @Test
  void pages_follow_each_other_without_gap_or_overlap() {
    for (Sort sort : Sort.values()) {
      List<Model> both = catalog.search(query(sort, "qwen")).models();
      Query second =
          new Query(
              "qwen", null, null, Set.of(), null, null, null, null, null, null, null, sort, 10, 10);
      assertThat(catalog.search(second).models()).as("%s", sort).isEqualTo(both.subList(10, 20));
    }
  }

  @Test
  void an_api_json_tells_modalities_capabilities_and_exact_prices() {
    market.replace("api.json", API_JSON, LocalDate.of(2026, 11, 1));

    Offer kimi = catalog.offer("river/kimi-k2.6").orElseThrow();
    assertThat(kimi.price())
        .isEqualTo(
            new Price(new BigDecimal("0.1"), new BigDecimal("2.5"), new BigDecimal("0.025"), null));
    assertThat(kimi.capabilities())
        .containsExactly(
            Capability.TOOLS, Capability.REASONING, Capability.STRUCTURED_OUTPUT); // no search
    assertThat(kimi.facts().outputLimit()).isNull();
    assertThat(kimi.lab()).isEqualTo("moonshotai");
    assertThat(kimi.byName()).isTrue();
    Query painters =
        new Query(
            "",
            null,
            null,
            Set.of(),
            "text",
            "image",
            null,
            null,
            null,
            null,
            Lifecycle.BETA,
            Sort.NAME,
            0,
            9);
    assertThat(catalog.search(painters).models()).extracting(Model::id).containsExactly("paint");
    assertThat(catalog.choices().takes()).containsExactly("image", "text");
    assertThat(catalog.origin())
        .isEqualTo(new Origin("api.json", LocalDate.of(2026, 11, 1), false, 2, 0));
  }
}
