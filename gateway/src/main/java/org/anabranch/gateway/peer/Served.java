package org.anabranch.gateway.peer;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.anabranch.gateway.config.Vendor;
import org.anabranch.gateway.config.Vendors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who serves a model, and under which key, as both peers say it.
 *
 * @param vendor the id of one of this gateway's vendors, or a server's host
 * @param known what is known of it, absent for a server by its address
 */
record Served(String vendor, Optional<Vendor> known) {
  /** Where a peer's name for a provider is not ours. */
  private static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("azure_ai", "azure"),
          Map.entry("azure-openai", "azure"),
          Map.entry("google", "gemini"),
          Map.entry("vertex_ai", "vertex"),
          Map.entry("vertex-ai", "vertex"),
          Map.entry("mistral-ai", "mistral"),
          Map.entry("cohere_chat", "cohere"),
          Map.entry("x-ai", "xai"),
          Map.entry("zai", "zhipu"),
          Map.entry("together_ai", "together"),
          Map.entry("together-ai", "together"),
          Map.entry("fireworks_ai", "fireworks"),
          Map.entry("fireworks-ai", "fireworks"),
          Map.entry("nvidia_nim", "nvidia"),
          Map.entry("workers-ai", "cloudflare"),
          Map.entry("ollama_chat", "ollama"),
          Map.entry("hosted_vllm", "vllm"),
          Map.entry("lm_studio", "lmstudio"),
          Map.entry("text-completion-openai", "openai"));

  /** Empty for a provider that is none of this gateway's vendors. */
  static Optional<Served> by(String provider) {
    String name = provider.toLowerCase(Locale.ROOT);
    return Vendors.named(OURS.getOrDefault(name, name))
        .map(v -> new Served(v.id(), Optional.of(v)));
  }

  /** A server that speaks OpenAI's dialect at an address of its own. */
  static Optional<Served> at(String address) {
    try {
      String host = URI.create(address).getHost();
      return Optional.ofNullable(host).map(h -> new Served(h, Optional.empty()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Google's Vertex serves Claude at an address, and in a dialect, of its own. */
  Served forModel(String model) {
    return vendor.equals("vertex") && model.startsWith("claude")
        ? by("vertex-anthropic").orElse(this)
        : this;
  }

  /**
   * Names the key's place. One that stands in the file itself is not repeated.
   *
   * @param place of the key in the peer's file
   * @param given as the peer's file has it, or null
   */
  void key(Translation to, String place, ObjectNode deployment, @Nullable String given) {
    String usual = known.map(Vendor::key).orElse(null);
    if (given == null) {
      if (usual != null && known.map(v -> !v.auth().equals("none")).orElse(false)) {
        deployment.put("api_key", "env:" + usual);
      }
      if (vendor.equals("bedrock")) {
        to.note("api_key: env:" + usual, "holds ACCESS_KEY_ID:SECRET, both in one variable");
      }
    } else if (given.equalsIgnoreCase("none") || given.isBlank()) {
      deployment.put("auth", "none");
    } else if (given.startsWith("file:")) {
      deployment.put("api_key", given);
    } else if (Environment.variable(given).isPresent()) {
      deployment.put("api_key", "env:" + Environment.variable(given).orElseThrow());
    } else {
      String name =
          to.variableFor(
              given,
              usual != null
                  ? usual
                  : vendor.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_") + "_API_KEY");
      deployment.put("api_key", "env:" + name);
      to.note(place, "a key stands in the file itself; put it into the environment as " + name);
    }
  }

  /**
   * Fills in what the vendor's address needs and the peer's file does not say. What stands in its
   * place is told.
   *
   * @param place of the whole deployment in the peer's file
   */
  void placed(Translation to, String place, ObjectNode deployment) {
    String address = known.map(Vendor::baseUrl).orElse("");
    if (deployment.has("base_url")) {
      return;
    }
    if (address.contains("{region}") && !deployment.has("region")) {
      String usual = vendor.startsWith("bedrock") ? "us-west-2" : "us-central1";
      deployment.put("region", usual);
      to.note(place, "no region is said; " + usual + " stands there");
    }
    if (address.contains("{account}") && !deployment.has("account")) {
      deployment.put("account", Translation.TO_SET);
      to.note(
          place,
          "no account (Azure's resource, Google's project) is said; put it where “"
              + Translation.TO_SET
              + "” stands");
    }
  }

  /** Whose a model is by its name alone; empty when the name does not tell. */
  static Optional<Served> guessed(String model) {
    if (model.matches("(gpt|o1|o3|o4|chatgpt|text-embedding|dall-e|whisper|tts).*")) {
      return by("openai");
    }
    return model.startsWith("claude")
        ? by("anthropic")
        : model.startsWith("gemini") ? by("gemini") : Optional.empty();
  }

  /** A text of the peer's file, or null where it has none there. */
  static @Nullable String text(JsonNode node, String name) {
    JsonNode found = node.path(name);
    return found.isValueNode() && !found.isNull() ? found.asString() : null;
  }
}
