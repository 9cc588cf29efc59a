package org.anabranch.gateway;

import java.math.BigDecimal;
import java.net.URI;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;

/**
 * One model served at one OpenAI-compatible address.
 *
 * @param model the model's name apart from who serves it; the same model at several vendors carries
 *     the same name
 * @param upstreamModel what that vendor calls it; {@code model} when absent
 * @param lab who made it; {@code vendor} when absent
 * @param vendor who serves it and sends the bill
 * @param baseUrl up to and with {@code /v1}
 * @param apiKey sent as a bearer token; absent for servers without keys
 * @param context the most tokens in and out together; no limit known when absent
 * @param site the compute plan's site it runs on
 * @param acceleratorHoursPerMillionTokens what a million tokens take of that site
 * @param timeoutSeconds how long an answer may take to begin, 120
 */
public record DeploymentConfig(
    String id,
    String model,
    String upstreamModel,
    String lab,
    String vendor,
    URI baseUrl,
    @Nullable SecretRef apiKey,
    BigDecimal inputUsdPerMillion,
    BigDecimal outputUsdPerMillion,
    @Nullable Long context,
    @Nullable String site,
    BigDecimal acceleratorHoursPerMillionTokens,
    Integer timeoutSeconds) {
  public DeploymentConfig {
    Check.present(id, "id");
    Check.present(model, "model of deployment “" + id + "”");
    Check.present(vendor, "vendor of deployment “" + id + "”");
    Check.that(baseUrl != null, "base_url of deployment “%s” is missing", id);
    upstreamModel = upstreamModel == null ? model : upstreamModel;
    lab = lab == null ? vendor : lab;
    inputUsdPerMillion = Check.amount(inputUsdPerMillion, "0", "input_usd_per_million");
    outputUsdPerMillion = Check.amount(outputUsdPerMillion, "0", "output_usd_per_million");
    acceleratorHoursPerMillionTokens =
        Check.amount(acceleratorHoursPerMillionTokens, "0", "accelerator_hours_per_million_tokens");
    timeoutSeconds = timeoutSeconds == null ? 120 : timeoutSeconds;
    Check.that(timeoutSeconds > 0, "timeout_seconds is %s, expected 1 or more", timeoutSeconds);
    if (context != null) {
      Check.that(context > 0, "context is %s, expected 1 or more tokens", context);
    }
    Check.that(
        !id.equals(BuiltIn.WRITER_ID) && !id.equals(CompletionRequest.AUTO),
        "id “%s” is taken by the gateway itself",
        id);
    Check.that(
        ("http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme()))
            && baseUrl.getHost() != null
            && baseUrl.getQuery() == null,
        "base_url is “%s”, expected an address such as https://api.openai.com/v1",
        baseUrl);
  }

  Deployment deployment() {
    return new Deployment(
        id,
        model,
        lab,
        vendor,
        new Money(inputUsdPerMillion),
        new Money(outputUsdPerMillion),
        site,
        false);
  }
}
