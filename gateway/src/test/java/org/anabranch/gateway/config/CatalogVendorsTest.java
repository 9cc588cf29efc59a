package org.anabranch.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the catalog calls an offer leads to how its vendor is asked. */
class CatalogVendorsTest {
  @ParameterizedTest
  @CsvSource({
    "openai/gpt-5, openai, openai, bearer, https://api.openai.com/v1",
    "azure/gpt-5, azure, openai, header:api-key, https://acme.openai.azure.com/openai/v1",
    "azure/claude-opus-4-5, azure-anthropic, anthropic, header:api-key, https://acme.services.ai.azure.com/anthropic/v1",
    "anthropic/claude-opus-4-5, anthropic, anthropic, header:x-api-key, https://api.anthropic.com/v1",
    "amazon-bedrock/amazon.nova-pro-v1:0, bedrock, bedrock, sigv4, https://bedrock-runtime.global.amazonaws.com",
    "google/gemini-2.5-pro, gemini, gemini, header:x-goog-api-key, https://generativelanguage.googleapis.com/v1beta",
    "google-vertex/gemini-2.5-pro, vertex, gemini, google, https://aiplatform.googleapis.com/v1/projects/acme/locations/global/publishers/google",
    "google-vertex/claude-opus-4-6@default, vertex-anthropic, anthropic, google, https://aiplatform.googleapis.com/v1/projects/acme/locations/global/publishers/anthropic/models",
    "google-vertex-anthropic/claude-opus-4-6@default, vertex-anthropic, anthropic, google, https://aiplatform.googleapis.com/v1/projects/acme/locations/global/publishers/anthropic/models",
    "google-vertex/zai-org/glm-5-maas, vertex-openai, openai, google, https://aiplatform.googleapis.com/v1/projects/acme/locations/global/endpoints/openapi",
    "mistral/codestral-latest, mistral, openai, bearer, https://api.mistral.ai/v1",
    "cohere/command-a-03-2025, cohere, openai, bearer, https://api.cohere.ai/compatibility/v1",
    "xai/grok-4.3, xai, openai, bearer, https://api.x.ai/v1",
    "deepseek/deepseek-v4-pro, deepseek, openai, bearer, https://api.deepseek.com/v1",
    "alibaba/qwen-max, dashscope, openai, bearer, https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    "moonshotai/kimi-k2.5, moonshot, openai, bearer, https://api.moonshot.ai/v1",
    "zhipuai/glm-4.6, zhipu, openai, bearer, https://open.bigmodel.cn/api/paas/v4",
    "minimax/MiniMax-M2.5, minimax, openai, bearer, https://api.minimax.io/v1",
    "groq/qwen/qwen3-32b, groq, openai, bearer, https://api.groq.com/openai/v1",
    "togetherai/MiniMaxAI/MiniMax-M3, together, openai, bearer, https://api.together.xyz/v1",
    "fireworks-ai/accounts/fireworks/models/glm-5p1, fireworks, openai, bearer, https://api.fireworks.ai/inference/v1",
    "openrouter/moonshotai/kimi-k2.6, openrouter, openai, bearer, https://openrouter.ai/api/v1",
    "nvidia/baai/bge-m3, nvidia, openai, bearer, https://integrate.api.nvidia.com/v1",
    "cloudflare-workers-ai/@cf/meta/llama-3.1-8b-instruct-fp8, cloudflare, openai, bearer, https://api.cloudflare.com/client/v4/accounts/acme/ai/v1",
    "huggingface/MiniMaxAI/MiniMax-M3, huggingface, openai, bearer, https://router.huggingface.co/v1",
    "lmstudio/openai/gpt-oss-20b, lmstudio, openai, none, http://127.0.0.1:1234/v1"
  })
  void an_offer_is_asked_as_its_vendor_is(
      String offer, String vendor, String dialect, String auth, String address) {
    Vendor usual = Vendors.serving(offer).getFirst();
    assertThat(usual.id()).isEqualTo(vendor);
    DeploymentConfig asked =
        DeploymentConfig.of(
            "d",
            "m",
            "m",
            null,
            usual.id(),
            null,
            "global",
            "acme",
            null,
            BigDecimal.ONE,
            BigDecimal.ONE,
            null);
    assertThat(asked.dialect()).isEqualTo(dialect);
    assertThat(asked.auth()).isEqualTo(auth);
    assertThat(asked.baseUrl()).hasToString(address);
    assertThat(usual.offers(offer.substring(offer.indexOf('/') + 1))).contains(offer);
  }

  @Test
  void amazon_can_be_asked_with_either_kind_of_key_and_a_stranger_is_nobody() {
    assertThat(Vendors.serving("amazon-bedrock/amazon.nova-pro-v1:0"))
        .extracting(Vendor::id)
        .containsExactly("bedrock", "bedrock-key");
    assertThat(Vendors.serving("302ai/MiniMax-M1")).isEmpty();
  }
}
