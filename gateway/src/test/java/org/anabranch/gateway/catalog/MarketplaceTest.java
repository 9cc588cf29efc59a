package org.anabranch.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.gateway.account.Tariff;
import org.anabranch.gateway.catalog.Notice.Kind;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** The marketplace on each database: imports, the price book, notices, and offers in use. */
@OnEachDatabase
class MarketplaceTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 23);
  private static final String HEAD =
      "provider,model,name,base,context,cost_input,cost_output,status,retires\n";
  private static final String RIVER = "river,kimi-k2.6,Kimi K2.6,moonshotai/kimi-k2.6,200000,";
  private static final String FJORD = "fjord,Kimi-K2.6,Kimi K2.6,,262144,";
  private static final Enabling PLAIN = Enabling.at(URI.create("https://river.example/v1"), null);

  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-11-23T10:00:00Z"));
  private final AtomicInteger changes = new AtomicInteger();
  private Database database;
  private Marketplace market;

  @BeforeEach
  void openDatabase() {
    database = kind.open(directory);
    market = market(List.of());
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  private Marketplace market(List<DeploymentConfig> configured) {
    Marketplace made =
        new Marketplace(
            database,
            ref -> ref.name().equals("known") ? Optional.of(new Secret("sk-1")) : Optional.empty(),
            _ -> Optional.empty(),
            configured,
            clock);
    made.enabled().onChange(changes::incrementAndGet);
    return made;
  }

  private Imported replace(String... lines) {
    return market.replace("an export", HEAD + String.join("\n", lines), DAY);
  }

  private void replaceCached(String read, String write, int longest) {
    market.replace(
        "an export",
        "provider,model,cost_input,cost_output,cost_cache_read,cost_cache_write,output_limit\n"
            + "river,kimi-k2.6,0.5,2.5,%s,%s,%d".formatted(read, write, longest),
        DAY);
  }

  /** What was told before; nothing of the shipped facts is left, and nothing to be noticed. */
  private void before(String... lines) {
    database.change(
        h -> {
          CatalogTables.put(
              h, CatalogTables.TOLD, FactsReader.read(HEAD + String.join("\n", lines)));
          CatalogTables.enter(
              h, CatalogTables.TOLD, new CatalogTables.Source("an export", DAY, DAY), 1);
        });
  }

  private static Price price(String input, String output) {
    return new Price(new BigDecimal(input), new BigDecimal(output), null, null);
  }

  private List<String> notices() {
    return market.notices().stream().map(n -> n.kind() + " " + n.offer()).toList();
  }

  @Test
  void until_something_is_imported_the_shipped_facts_are_there_and_say_how_old_they_are() {
    assertThat(market.catalog().origin())
        .isEqualTo(new Origin("models.dev", LocalDate.of(2026, 7, 2), true, 5276, 0));
    Offer offer = market.catalog().offer("302ai/MiniMax-M2.1").orElseThrow();
    assertThat(offer.price()).isEqualTo(price("0.3", "1.2"));
    assertThat(offer.priceFrom()).isEqualTo(LocalDate.of(2026, 7, 2));
  }

  @Test
  void the_shipped_facts_tell_what_models_take_and_make_and_how_far_they_are() {
    assertThat(market.catalog().choices().takes())
        .contains("text", "image", "audio", "video", "pdf");
    assertThat(market.catalog().choices().makes()).contains("text", "image", "audio", "video");
    Offer haiku = market.catalog().offer("anthropic/claude-3-5-sonnet-20241022").orElseThrow();
    assertThat(haiku.facts().input()).contains("text", "image");
    assertThat(haiku.facts().output()).containsExactly("text");
    assertThat(market.catalog().offer("groq/canopylabs/orpheus-v1-english").orElseThrow().status())
        .isEqualTo(Lifecycle.BETA);
  }

  @Test
  void an_enabled_offer_can_do_what_the_catalog_says_and_nothing_else() {
    String head =
        "provider,model,cost_input,cost_output,input_modalities,output_modalities,tool_call,structured_output\n";
    market.replace(
        "an export",
        head
            + "river,seer,1,2,text image,text,false,\n"
            + "river,painter,1,2,text,image,,\n"
            + "river,filmer,1,2,text,video,,\n"
            + "river,plain,1,2,,,,",
        DAY);
    DeploymentConfig seer = market.enable("river/seer", PLAIN);
    assertThat(seer.capabilities())
        .contains(Capability.IMAGES, Capability.JSON, Capability.SCHEMA)
        .doesNotContain(Capability.TOOLS, Capability.AUDIO, Capability.DOCUMENTS);
    assertThat(market.enabled().deployments().getFirst()).isEqualTo(seer);
    assertThat(market.enable("river/painter", PLAIN).service()).isEqualTo(Service.IMAGE);
    assertThat(market.enable("river/plain", PLAIN).capabilities())
        .as("nothing is told of it, so it is taken to do all but search")
        .contains(Capability.IMAGES, Capability.TOOLS)
        .doesNotContain(Capability.WEB_SEARCH);
    assertThatThrownBy(() -> market.enable("river/filmer", PLAIN))
        .hasMessageContaining("makes only video");

    market.replace("later", head + "river,seer,1,2,text image audio,text,true,", DAY.plusDays(1));
    assertThat(
            market.enabled().deployments().stream()
                .filter(d -> d.id().equals("river/seer"))
                .findFirst()
                .orElseThrow()
                .capabilities())
        .contains(Capability.AUDIO, Capability.TOOLS);
  }

  private static Price told(Offer offer) {
    return Objects.requireNonNull(offer.price());
  }

  @Test
  void only_an_offer_that_is_known_to_search_is_asked_to_and_at_its_price() {
    Offer claude = market.catalog().offer("anthropic/claude-sonnet-4-6").orElseThrow();
    assertThat(claude.facts().webSearch()).isTrue();
    assertThat(told(claude).searches()).isEqualByComparingTo("10");
    Offer grounded = market.catalog().offer("google/gemini-2.5-flash").orElseThrow();
    assertThat(told(grounded).searchedAnswers()).isEqualByComparingTo("35");
    assertThat(market.catalog().offer("mistral/codestral-latest").orElseThrow().facts().webSearch())
        .isFalse();
    assertThat(market.catalog().offer("groq/qwen/qwen3-32b").orElseThrow().facts().webSearch())
        .as("nobody says")
        .isNull();

    Enabling there = Enabling.at(URI.create("http://127.0.0.1:1/v1"), null);
    DeploymentConfig enabled = market.enable("anthropic/claude-sonnet-4-6", there);
    assertThat(enabled.capabilities()).contains(Capability.WEB_SEARCH);
    assertThat(enabled.book().at(0).usdPerThousandSearches()).isEqualByComparingTo("10");
    assertThat(market.enabled().deployments()).containsExactly(enabled);
    assertThat(market.enable("groq/qwen/qwen3-32b", there).capabilities())
        .doesNotContain(Capability.WEB_SEARCH);
    assertThat(market.enable("openai/gpt-5.4", there).capabilities())
        .as("it searches, but not by chat completions, which is how it is asked")
        .doesNotContain(Capability.WEB_SEARCH);
  }

  @Test
  void a_person_says_what_searches_cost_and_the_price_book_keeps_what_it_was() {
    market.set(
        "provider,model,cost_input,cost_output,cost_search,web_search\n"
            + "anthropic,claude-sonnet-4-6,3,15,8.5,true");

    Offer claude = market.catalog().offer("anthropic/claude-sonnet-4-6").orElseThrow();
    assertThat(told(claude).searches()).isEqualByComparingTo("8.5");
    assertThat(market.catalog().prices("anthropic/claude-sonnet-4-6"))
        .extracting(span -> span.price().searches())
        .containsExactly(new BigDecimal("10").stripTrailingZeros(), new BigDecimal("8.5"));
    assertThatThrownBy(() -> market.set("provider,model,cost_search\nanthropic,x,8"))
        .hasMessageContaining("need cost_input");
  }

  @Test
  void an_offer_in_use_since_before_searches_were_known_learns_of_them_at_the_next_start() {
    Enabling there = Enabling.at(URI.create("http://127.0.0.1:1/v1"), null);
    market.enable("mistral/codestral-latest", there);
    database.change(
        h ->
            h.execute(
                "update enabled_offer set facts_version = 0, capabilities = 'TOOLS WEB_SEARCH'"));

    Marketplace next = market(List.of());

    assertThat(next.enabled().deployments().getFirst().capabilities())
        .isNotEmpty()
        .doesNotContain(Capability.WEB_SEARCH);
  }

  @Test
  void an_export_of_a_day_to_come_is_refused_since_its_prices_would_be_charged_today() {
    before(RIVER + "0.5,2.5,,");
    assertThatThrownBy(
            () -> market.replace("a later one", HEAD + RIVER + "0.6,2.50,,", DAY.plusDays(2)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("2026-11-25");
    assertThat(market.catalog().prices("river/kimi-k2.6")).hasSize(1);
  }

  @Test
  void a_changed_price_closes_the_old_span_and_opens_a_new_one() {
    before(RIVER + "0.5,2.5,,");
    clock.advance(Duration.ofDays(10));
    market.replace("a later one", HEAD + RIVER + "0.6,2.50,,", DAY.plusDays(10));

    assertThat(market.catalog().prices("river/kimi-k2.6"))
        .containsExactly(
            new PriceSpan(DAY, DAY.plusDays(10), price("0.5", "2.5")),
            new PriceSpan(DAY.plusDays(10), null, price("0.6", "2.5")));
    assertThat(market.catalog().offer("river/kimi-k2.6").orElseThrow().priceFrom())
        .isEqualTo(DAY.plusDays(10));
    Notice notice = market.notices().getFirst();
    assertThat(notice.kind()).isEqualTo(Kind.PRICE_CHANGED);
    assertThat(notice.message())
        .isEqualTo(
            "The price of river/kimi-k2.6 went from $0.5 in / $2.5 out to $0.6 in / $2.5 out.");
  }

  @Test
  void the_first_import_keeps_what_the_shipped_price_was() {
    market.replace(
        "mine", "provider,model,cost_input,cost_output\n302ai,MiniMax-M2.1,0.2,1.2", DAY);

    assertThat(market.catalog().prices("302ai/MiniMax-M2.1"))
        .containsExactly(
            new PriceSpan(Shipped.AS_OF, DAY, price("0.3", "1.2")),
            new PriceSpan(DAY, null, price("0.2", "1.2")));
  }

  @Test
  void the_same_import_again_changes_nothing_and_tells_nothing_anew() {
    before(RIVER + "0.5,2.5,,");
    replace(RIVER + "0.6,2.5,,", FJORD + "0.4,2,,");
    List<Notice> told = market.notices();
    assertThat(told).hasSize(1);
    told.forEach(n -> market.dismiss(n.id()));

    assertThat(replace(RIVER + "0.6,2.5,,", FJORD + "0.4,2,,"))
        .isEqualTo(new Imported(2, 0, 0, 0, 0));
    assertThat(market.notices()).isEmpty();
  }

  @Test
  void what_the_person_set_outlasts_a_newer_export_and_can_be_taken_back() {
    before(RIVER + "0.5,2.5,,");
    market.set("provider,model,cost_input,cost_output\nriver,kimi-k2.6,0.1,0.9");
    replace(RIVER + "0.7,3,,");

    Offer offer = market.catalog().offer("river/kimi-k2.6").orElseThrow();
    assertThat(offer.price()).isEqualTo(price("0.1", "0.9"));
    assertThat(offer.own()).isTrue();
    assertThat(offer.facts().context()).isEqualTo(200_000);

    market.set("provider,model,cost_input\nriver,kimi-k2.6,");
    assertThat(market.catalog().offer("river/kimi-k2.6").orElseThrow().price())
        .isEqualTo(price("0.7", "3"));
  }

  @Test
  void a_retirement_is_told_ninety_days_ahead_and_once() {
    before(RIVER + "0.5,2.5,,2027-02-22", FJORD + "0.4,2,,");
    market.set("provider,model,retires\nfjord,Kimi-K2.6,2026-12-24");
    assertThat(notices()).containsExactly("RETIRES fjord/Kimi-K2.6");

    clock.advance(Duration.ofDays(1));
    assertThat(notices()).containsExactly("RETIRES river/kimi-k2.6", "RETIRES fjord/Kimi-K2.6");
    market.dismissUnused();
    clock.advance(Duration.ofDays(1));
    assertThat(notices()).isEmpty();

    clock.advance(Duration.ofDays(40));
    assertThat(market.catalog().substitutes("river/kimi-k2.6")).isEmpty();
    assertThat(market.catalog().substitutes("moonshotai/kimi-k2.6"))
        .extracting(Offer::id)
        .containsExactly("river/kimi-k2.6");
  }

  @Test
  void what_is_gone_or_deprecated_is_told() {
    before(RIVER + "0.5,2.5,,", FJORD + "0.4,2,,");
    Imported imported =
        market.replace("later", HEAD + FJORD + "0.4,2,deprecated,", DAY.plusDays(1));
    assertThat(imported.gone()).isEqualTo(1);

    assertThat(notices())
        .containsExactly("DEPRECATED fjord/Kimi-K2.6", "DISAPPEARED river/kimi-k2.6");
    assertThat(market.catalog().prices("river/kimi-k2.6").getFirst().until())
        .isEqualTo(DAY.plusDays(1));
  }

  @Test
  void an_enabled_offer_is_a_deployment_whose_price_follows_the_catalog() {
    before(RIVER + "0.5,2.5,,", FJORD + "0.4,2,,");
    market.enable("river/kimi-k2.6", Enabling.at(PLAIN.baseUrl(), SecretRef.parse("env:known")));
    replace(RIVER + "0.6,2.5,,", FJORD + "0.3,2,,");

    DeploymentConfig deployment = market.enabled().deployments().getFirst();
    assertThat(deployment.id()).isEqualTo("river/kimi-k2.6");
    assertThat(deployment.model()).isEqualTo("kimi-k2.6");
    assertThat(deployment.lab()).isEqualTo("moonshotai");
    assertThat(deployment.apiKey()).isEqualTo(SecretRef.parse("env:known"));
    assertThat(deployment.inputUsdPerMillion()).isEqualByComparingTo("0.6");
    assertThat(deployment.context()).isEqualTo(200_000);
    assertThat(changes).hasValue(2);
    assertThat(market.notices().stream().limit(2).map(Notice::uses))
        .as("what is in use comes first")
        .containsExactly(List.of("river/kimi-k2.6"), List.of());

    market.disable("river/kimi-k2.6");
    assertThat(market.enabled().deployments()).isEmpty();
    assertThat(changes).hasValue(3);
  }

  @Test
  void an_enabled_offer_knows_its_cache_prices_and_its_longest_answer() {
    replaceCached("0.05", "0.6", 32_000);
    market.enable("river/kimi-k2.6", PLAIN);
    DeploymentConfig deployment = market.enabled().deployments().getFirst();
    assertThat(deployment.maxOutputTokens()).isEqualTo(32_000);
    assertThat(deployment.prices()).hasSize(1);
    Tariff tariff = deployment.prices().getFirst();
    assertThat(tariff.cachedUsdPerMillion()).isEqualByComparingTo("0.05");
    assertThat(tariff.cacheWriteUsdPerMillion()).isEqualByComparingTo("0.6");
    assertThat(tariff.inputUsdPerMillion()).isEqualByComparingTo("0.5");

    replaceCached("0.04", "", 16_000);

    DeploymentConfig later = market.enabled().deployments().getFirst();
    assertThat(later.maxOutputTokens()).isEqualTo(16_000);
    assertThat(later.prices().getFirst().cachedUsdPerMillion()).isEqualByComparingTo("0.04");
    assertThat(later.prices().getFirst().cacheWriteUsdPerMillion()).isNull();
    assertThat(changes).hasValue(2);
  }

  @Test
  void what_another_process_enables_is_told_once() {
    before(RIVER + "0.5,2.5,,");
    Marketplace other = market(List.of());
    other.enable("river/kimi-k2.6", PLAIN);
    int until = changes.get();

    market.enabled().follow();
    assertThat(changes).hasValue(until + 1);
    assertThat(market.enabled().deployments()).hasSize(1);
    market.enabled().follow();
    assertThat(changes).hasValue(until + 1);
  }

  @Test
  void a_price_given_when_enabling_is_the_persons_own_and_stays() {
    before(RIVER + ",,,");
    assertThatThrownBy(() -> market.enable("river/kimi-k2.6", PLAIN))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("Nobody says what river/kimi-k2.6 costs.");

    market.enable(
        "river/kimi-k2.6",
        new Enabling(
            null, PLAIN.baseUrl(), null, null, null, new BigDecimal("1.5"), new BigDecimal("4")));
    replace(RIVER + "9,9,,");

    assertThat(market.enabled().deployments().getFirst().inputUsdPerMillion())
        .isEqualByComparingTo("1.5");
  }

  @Test
  void what_an_offer_lacks_to_be_enabled_is_told() {
    before(RIVER + "0.5,2.5,,");
    assertThatThrownBy(() -> market.enable("river/none", PLAIN))
        .hasMessageContaining("There is no offer “river/none”.");
    assertThatThrownBy(() -> market.enable("river/kimi-k2.6", Enabling.at(null, null)))
        .hasMessageContaining("Nobody says where river is reached.");
    assertThatThrownBy(
            () ->
                market.enable(
                    "river/kimi-k2.6", Enabling.at(PLAIN.baseUrl(), SecretRef.parse("store:lost"))))
        .hasMessageContaining("There is no secret store:lost.");
    assertThatThrownBy(
            () -> market.enable("river/kimi-k2.6", Enabling.at(URI.create("ftp://x/v1"), null)))
        .hasMessageContaining("base_url");
    assertThat(changes).hasValue(0);
  }

  @Test
  void a_notice_names_the_deployments_of_the_file_that_use_the_offer() {
    before(RIVER + "0.5,2.5,,");
    market.enable("river/kimi-k2.6", PLAIN);
    List<DeploymentConfig> configured = market.enabled().deployments();
    market.disable("river/kimi-k2.6");
    market = market(configured);
    replace(RIVER + "0.6,2.5,,");

    assertThat(market.notices().getFirst().uses()).containsExactly("river/kimi-k2.6");
    assertThatThrownBy(() -> market.enable("river/kimi-k2.6", PLAIN))
        .hasMessageContaining("is a deployment of the configuration file");
  }

  @Test
  void a_deployment_of_the_file_uses_the_offer_that_the_catalog_has_under_another_name() {
    market =
        market(
            List.of(
                DeploymentConfig.of(
                    "mine",
                    "gemini",
                    "gemini-2.5-pro",
                    null,
                    "gemini",
                    null,
                    null,
                    null,
                    null,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    null)));
    assertThat(market.uses()).isEqualTo(Map.of("google/gemini-2.5-pro", List.of("mine")));
  }

  @Test
  void an_export_that_makes_no_sense_changes_nothing() {
    before(RIVER + "0.5,2.5,,");
    for (String wrong :
        List.of(
            "",
            "{",
            "{\"a\": 1}",
            "no,header\n1,2",
            HEAD + ",x,,,,,,,",
            HEAD + RIVER + "-1,2,,",
            HEAD + RIVER + "1,x,,",
            HEAD + RIVER + "1,2,soon,",
            HEAD + RIVER + "1,2,,tomorrow",
            "provider,model,prize\na,b,1")) {
      assertThatThrownBy(() -> market.replace("wrong", wrong, DAY))
          .as(wrong)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("The export cannot be read.");
    }
    assertThat(market.catalog().origin()).isEqualTo(new Origin("an export", DAY, false, 1, 0));
  }
}
