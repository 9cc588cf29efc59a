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
          Map.entry("lm_studio", "lmstudio"));

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
   * @param given as the peer's file has it, or null
   * @return what to tell of it, empty when all is as it was
   */
  String key(ObjectNode deployment, @Nullable String given) {
    String usual = known.map(Vendor::key).orElse(null);
    if (given == null) {
      if (usual != null && known.map(v -> !v.auth().equals("none")).orElse(false)) {
        deployment.put("api_key", "env:" + usual);
      }
      return "";
    }
    if (given.startsWith("os.environ/")) {
      deployment.put("api_key", "env:" + given.substring("os.environ/".length()));
      return "";
    }
    String name =
        usual != null
            ? usual
            : vendor.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_") + "_API_KEY";
    deployment.put("api_key", "env:" + name);
    return "a key stands in the file itself; put it into the environment as " + name;
  }

  /** A text of the peer's file, or null where it has none there. */
  static @Nullable String text(JsonNode node, String name) {
    JsonNode found = node.path(name);
    return found.isValueNode() && !found.isNull() ? found.asString() : null;
  }
}
