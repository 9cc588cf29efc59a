package org.anabranch.gateway.config;

import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.gateway.account.Tariff;
import org.anabranch.gateway.account.Tariffs;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.SaidElsewhere;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;

/**
 * One model served by one vendor. What the table of vendors knows of the vendor need not be said.
 *
 * @param model the model's name apart from who serves it; the same model at several vendors carries
 *     the same name
 * @param upstreamModel what that vendor calls it; {@code model} when absent
 * @param lab who made it; {@code vendor} when absent
 * @param vendor who serves it and sends the bill
 * @param service what it is asked for, {@code chat}
 * @param dialect what it speaks; the vendor's when absent, {@code openai} for unknown vendors
 * @param baseUrl up to and with the version, such as {@code /v1}; the vendor's when absent
 * @param auth how requests carry the key: {@code bearer}, {@code none}, {@code header:NAME}, {@code
 *     sigv4} or {@code google}; the vendor's when absent
 * @param region where it runs, in the vendor's names where its address holds the region, else in
 *     the buyer's own: {@code us-east-1}, {@code eu}
 * @param account the customer's name there: Azure's resource, Google's project, Cloudflare's
 *     account
 * @param quirks where it departs from its dialect; the vendor's when absent
 * @param apiKey the key; for {@code sigv4} {@code ACCESS_KEY_ID:SECRET}, for {@code google} a
 *     service account's JSON; absent for servers without keys
 * @param context the most tokens in and out together; no limit known when absent
 * @param site the compute plan's site it runs on
 * @param acceleratorHoursPerMillionTokens what a million tokens take of that site
 * @param timeoutSeconds how long an answer may take to begin, 120
 * @param terms on what it runs and on what terms
 * @param capabilities all that it can do; taken to be able to do everything when absent
 * @param voices by the name of a voice that clients ask for, the one of its vendor's that speaks in
 *     its place
 * @param prices what else it charges for, and prices that hold from some day on; one without {@code
 *     from} takes the place of the two prices above, which hold in each that says nothing of them
 * @param maxOutputTokens the longest answer it gives: what is reserved from a budget when the
 *     client sets no bound
 */
@SaidElsewhere({
  "model_name, name, deployment_id: id, and a name that clients ask for is an alias",
  "litellm_params, override_params: in the deployment itself, a setting to a line",
  "api_base, base, url, endpoint, custom_host, host: base_url",
  "key, token, secret, virtual_key: api_key, as env:NAME, file:/path or store:name",
  "provider, custom_llm_provider: vendor",
  Elsewhere.RATES,
  "timeout, request_timeout, stream_timeout: timeout_seconds",
  "max_retries, num_retries, retries, retry, max_attempts: max_attempts of route, or attempts and retry_same of an alias",
  "fallbacks, fallback, context_window_fallbacks, content_policy_fallbacks, default_fallbacks: an alias, whose candidates are asked one after another",
  "input_cost_per_token: input_usd_per_million, dollars for a million tokens",
  "output_cost_per_token: output_usd_per_million, dollars for a million tokens",
  "usd_per_image, usd_per_audio_minute, usd_per_million_characters, usd_per_request, usd_per_thousand_searches, usd_per_thousand_searched_answers, cached_usd_per_million, cache_write_usd_per_million, cache_write_long_usd_per_million, reasoning_usd_per_million: an entry of prices, such as prices: [{usd_per_image: 0.04}]",
  "input_cost_per_image, output_cost_per_image: usd_per_image of an entry of prices",
  "input_cost_per_second, output_cost_per_second: usd_per_audio_minute of an entry of prices",
  "input_cost_per_character: usd_per_million_characters of an entry of prices",
  "search_context_cost_per_query: usd_per_thousand_searches of an entry of prices",
  "weight: split of an alias, by the deployment's id",
  "order, priority: the place among an alias's candidates, with preset: ordered",
  "max_input_tokens, context_window, context_length: context",
  "max_tokens: max_output_tokens",
  "aws_region_name, vertex_location, region_name, location: region",
  "vertex_project, organization, project, resource_name, azure_resource_name: account",
  "vertex_credentials, aws_access_key_id, aws_secret_access_key: api_key, as docs/configuration.md says of the vendor",
  "api_version: not needed, since Azure's address is that of its v1",
  "mode, type: service",
  "supports_vision, supports_function_calling, supports_response_schema: capabilities",
  "max_budget, budget_duration: budgets of a key, team or workspace, with models for this one alone",
  "access_groups, team_id: models of a key, team or workspace",
  "model_info: in the deployment itself, a setting to a line"
})
public record DeploymentConfig(
    String id,
    String model,
    String upstreamModel,
    String lab,
    String vendor,
    Service service,
    String dialect,
    URI baseUrl,
    String auth,
    @Nullable String region,
    @Nullable String account,
    List<String> quirks,
    @Nullable SecretRef apiKey,
    BigDecimal inputUsdPerMillion,
    BigDecimal outputUsdPerMillion,
    @Nullable Long context,
    @Nullable String site,
    BigDecimal acceleratorHoursPerMillionTokens,
    Integer timeoutSeconds,
    Terms terms,
    @Nullable List<Capability> capabilities,
    Map<String, String> voices,
    List<Tariff> prices,
    @Nullable Long maxOutputTokens) {
  /** Servers nobody has heard of know the older name of the bound on an answer, if not both. */
  private static final List<String> USUAL_QUIRKS = List.of("max_tokens");

  public DeploymentConfig {
    Check.present(id, "id", "id of a deployment");
    Check.present(model, "model", "model of deployment “" + id + "”");
    Check.present(vendor, "vendor", "vendor of deployment “" + id + "”");
    Optional<Vendor> known = Vendors.named(vendor);
    Check.setting(
        baseUrl != null || known.isPresent(),
        "vendor",
        "base_url of deployment “%s” is missing, and “%s” is none of the known vendors: %s",
        id,
        vendor,
        String.join(", ", Vendors.all().stream().map(Vendor::id).toList()));
    service = service == null ? Service.CHAT : service;
    dialect = dialect == null ? known.map(Vendor::dialect).orElse("openai") : dialect;
    auth = auth == null ? known.map(Vendor::auth).orElse("bearer") : auth;
    quirks = quirks == null ? known.map(Vendor::quirks).orElse(USUAL_QUIRKS) : List.copyOf(quirks);
    baseUrl = baseUrl == null ? known.orElseThrow().address(region, account) : baseUrl;
    upstreamModel = upstreamModel == null ? model : upstreamModel;
    lab = lab == null ? vendor : lab;
    inputUsdPerMillion = Check.amount(inputUsdPerMillion, "0", "input_usd_per_million");
    outputUsdPerMillion = Check.amount(outputUsdPerMillion, "0", "output_usd_per_million");
    acceleratorHoursPerMillionTokens =
        Check.amount(acceleratorHoursPerMillionTokens, "0", "accelerator_hours_per_million_tokens");
    timeoutSeconds = timeoutSeconds == null ? 120 : timeoutSeconds;
    Check.setting(
        timeoutSeconds > 0,
        "timeout_seconds",
        "timeout_seconds is %s, expected 1 or more",
        timeoutSeconds);
    terms = terms == null ? Terms.unknown() : terms;
    capabilities = capabilities == null ? null : List.copyOf(capabilities);
    voices = voices == null ? Map.of() : Map.copyOf(voices);
    prices = prices == null ? List.of() : List.copyOf(prices);
    if (maxOutputTokens != null) {
      Check.setting(
          maxOutputTokens > 0,
          "max_output_tokens",
          "max_output_tokens is %s, expected 1 or more",
          maxOutputTokens);
    }
    book(inputUsdPerMillion, outputUsdPerMillion, prices);
    if (context != null) {
      Check.setting(context > 0, "context", "context is %s, expected 1 or more tokens", context);
    }
    Check.setting(
        !id.equals(BuiltIn.WRITER_ID)
            && !id.equals(BuiltIn.EMBEDDINGS_ID)
            && !id.equals(CompletionRequest.AUTO),
        "id",
        "id “%s” is taken by the gateway itself",
        id);
    Check.setting(
        ("http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme()))
            && baseUrl.getHost() != null
            && baseUrl.getQuery() == null,
        "base_url",
        "base_url is “%s”, expected an address such as https://api.openai.com/v1",
        baseUrl);
  }

  /** One whose further settings are its vendor's, or the usual ones. */
  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  public static DeploymentConfig of(
      String id,
      String model,
      String upstreamModel,
      @Nullable String lab,
      String vendor,
      @Nullable URI baseUrl,
      @Nullable String region,
      @Nullable String account,
      @Nullable SecretRef key,
      BigDecimal inputUsdPerMillion,
      BigDecimal outputUsdPerMillion,
      @Nullable Long context) {
    return new DeploymentConfig(
        id,
        model,
        upstreamModel,
        lab,
        vendor,
        null,
        null,
        baseUrl,
        null,
        region,
        account,
        null,
        key,
        inputUsdPerMillion,
        outputUsdPerMillion,
        context,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /**
   * The same with what is known beside the prices of input and output; null where nothing is.
   *
   * @param asked what it is asked for
   * @param able all that it can do
   * @param tariff all that it charges
   * @param longest the longest answer, in tokens
   */
  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  public DeploymentConfig knowing(
      @Nullable Service asked,
      @Nullable List<Capability> able,
      @Nullable Tariff tariff,
      @Nullable Long longest) {
    return new DeploymentConfig(
        id,
        model,
        upstreamModel,
        lab,
        vendor,
        asked,
        dialect,
        baseUrl,
        auth,
        region,
        account,
        quirks,
        apiKey,
        inputUsdPerMillion,
        outputUsdPerMillion,
        context,
        site,
        acceleratorHoursPerMillionTokens,
        timeoutSeconds,
        terms,
        able,
        voices,
        tariff == null ? List.of() : List.of(tariff),
        longest);
  }

  private static Tariffs book(BigDecimal input, BigDecimal output, List<Tariff> prices) {
    List<Tariff> all = new ArrayList<>();
    prices.forEach(t -> all.add(t.orTokens(input, output)));
    if (prices.stream().allMatch(t -> t.from() != null)) {
      all.add(Tariff.of(new Money(input), new Money(output)));
    }
    return new Tariffs(all);
  }

  public Tariffs book() {
    return book(inputUsdPerMillion, outputUsdPerMillion, prices);
  }

  /** As it is at that moment, in epoch milliseconds. */
  public Deployment deployment(long now) {
    Tariff tariff = book().at(now);
    return new Deployment(
        id,
        model,
        lab,
        vendor,
        new Money(tariff.inputUsdPerMillion()),
        new Money(tariff.outputUsdPerMillion()),
        site,
        false);
  }
}
