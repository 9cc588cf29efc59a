package org.anabranch.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the catalog calls a vendor leads to that vendor's dialect, signing and address. */
class CatalogVendorsTest {
  private static DeploymentConfig at(String provider, String address) {
    BigDecimal price = BigDecimal.ONE;
    return DeploymentConfig.of(
        "d", "m", "m", null, provider, URI.create(address), null, price, price, null);
  }

  @ParameterizedTest
  @CsvSource({
    "openai, openai, openai, bearer",
    "azure, azure, openai, header:api-key",
    "anthropic, anthropic, anthropic, header:x-api-key",
    "amazon-bedrock, bedrock, bedrock, sigv4",
    "google, gemini, gemini, header:x-goog-api-key",
    "google-vertex, vertex, gemini, google",
    "google-vertex-anthropic, vertex-anthropic, anthropic, google",
    "mistral, mistral, openai, bearer",
    "cohere, cohere, openai, bearer",
    "xai, xai, openai, bearer",
    "deepseek, deepseek, openai, bearer",
    "alibaba, dashscope, openai, bearer",
    "moonshotai, moonshot, openai, bearer",
    "zhipuai, zhipu, openai, bearer",
    "minimax, minimax, openai, bearer",
    "groq, groq, openai, bearer",
    "togetherai, together, openai, bearer",
    "fireworks-ai, fireworks, openai, bearer",
    "openrouter, openrouter, openai, bearer",
    "nvidia, nvidia, openai, bearer",
    "cloudflare-workers-ai, cloudflare, openai, bearer",
    "huggingface, huggingface, openai, bearer",
    "lmstudio, lmstudio, openai, none"
  })
  void an_offer_speaks_as_its_vendor_does(
      String provider, String vendor, String dialect, String auth) {
    Vendor known = Vendors.named(provider).orElseThrow();
    DeploymentConfig offer = at(provider, "https://vendor.example/v1");
    assertThat(known.id()).isEqualTo(vendor);
    assertThat(offer.dialect()).isEqualTo(dialect);
    assertThat(offer.auth()).isEqualTo(auth);
    assertThat(offer.quirks()).isEqualTo(known.quirks());
  }

  @ParameterizedTest
  @CsvSource({
    "google, https://generativelanguage.googleapis.com/v1beta/openai",
    "amazon-bedrock, https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1",
    "google-vertex, https://aiplatform.googleapis.com/v1/projects/p/locations/global/endpoints/openapi"
  })
  void one_enabled_at_an_address_for_openais_dialect_goes_on_speaking_it(
      String provider, String address) {
    DeploymentConfig offer = at(provider, address);
    assertThat(offer.dialect()).isEqualTo("openai");
    assertThat(offer.auth()).isEqualTo("bearer");
  }

  @Test
  void one_provider_of_the_catalog_is_one_vendor() {
    assertThat(Vendors.all().stream().map(Vendor::catalog)).doesNotHaveDuplicates();
  }
}
