package org.anabranch.gateway.peer;

import static org.anabranch.gateway.peer.Served.text;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One entry of LiteLLM's {@code model_list}, made a deployment. */
final class LiteLlmEntry {
  private static final Class<?> DEPLOYMENT = DeploymentConfig.class;
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final Pattern REGION = Pattern.compile("^([a-z]{2}(-[a-z]+)+-\\d+)/");
  private static final Pattern ARN = Pattern.compile("^arn:aws[a-z-]*:bedrock:([a-z0-9-]+):");

  private static final Map<String, String> MODES =
      Map.of(
          "embedding", "embedding",
          "image_generation", "image",
          "audio_speech", "speech",
          "audio_transcription", "transcription",
          "moderation", "moderation");

  private static final Map<String, String> SERVICES =
      Map.of(
          ".*(embed|/bge-|^bge-).*", "embedding",
          "(.*/)?(dall-e|gpt-image|imagen).*", "image",
          "(.*/)?(tts-1|gpt-4o-mini-tts).*", "speech",
          "(.*/)?(whisper|gpt-4o-transcribe|gpt-4o-mini-transcribe).*", "transcription",
          "(.*/)?(text|omni)-moderation.*", "moderation");

  private static final Set<String> CHATS = Set.of("chat", "completion", "responses", "batch");

  /** Providers of LiteLLM's that are any server of OpenAI's dialect, at an address. */
  private static final Set<String> ANY_SERVER =
      Set.of("openai_like", "custom_openai", "litellm_proxy", "xinference", "llamafile");

  /** What has a place here, handled below. */
  private static final Set<String> TAKEN =
      Set.of(
          "model",
          "api_key",
          "api_base",
          "base_url",
          "api_version",
          "input_cost_per_token",
          "output_cost_per_token",
          "timeout",
          "weight",
          "order",
          "aws_region_name",
          "vertex_project",
          "vertex_ai_project",
          "vertex_location",
          "vertex_ai_location",
          "vertex_credentials",
          "custom_llm_provider");

  private static final Set<String> INFO =
      Set.of(
          "id",
          "base_model",
          "mode",
          "max_input_tokens",
          "input_cost_per_token",
          "output_cost_per_token");

  private static final Set<String> PARTS = Set.of("model_name", "litellm_params", "model_info");

  private final Translation to;
  private final Environment environment;
  private final String place;
  private final JsonNode one;
  private final ObjectNode params;
  private final JsonNode info;

  /**
   * @param place in the file, for what is told
   * @param credentials by name, what entries may take from {@code credential_list}
   */
  LiteLlmEntry(
      Translation to,
      Environment environment,
      String place,
      JsonNode one,
      Map<String, JsonNode> credentials) {
    this.to = to;
    this.environment = environment;
    this.place = place;
    this.one = one;
    this.params = Json.object();
    this.info = one.path("model_info");
    one.path("litellm_params").properties().forEach(e -> params.set(e.getKey(), e.getValue()));
    String shared = text(params, "litellm_credential_name");
    if (shared != null && credentials.containsKey(shared)) {
      params.remove("litellm_credential_name");
      Objects.requireNonNull(credentials.get(shared))
          .properties()
          .forEach(e -> params.putIfAbsent(e.getKey(), e.getValue()));
    }
  }

  /**
   * @param alone whether clients mean this deployment alone by its name
   * @param timeoutSeconds of an entry that says none; 0 when the file says none either
   * @return the deployment's id, empty for an entry that is left out
   */
  Optional<String> deployment(boolean alone, double timeoutSeconds) {
    String group = text(one, "model_name");
    String said = text(params, "model");
    if (group == null || said == null) {
      return leftOut("an entry needs model_name and litellm_params.model");
    }
    if (group.contains("*") || said.contains("*")) {
      return leftOut(
          "a deployment has one model; name each, or enable offers (anabranch models lists them)");
    }
    String mode = text(info, "mode");
    if (mode != null && !MODES.containsKey(mode) && !CHATS.contains(mode)) {
      return leftOut("“" + mode + "” is no service here");
    }
    String address = address();
    Optional<Served> found = serving(said, address);
    if (found.isEmpty()) {
      return leftOut(
          "“" + said + "” names no vendor that is known here; give it vendor and base_url");
    }
    String model = plain(said);
    Served served = found.get().forModel(model);
    ObjectNode deployment = to.deployment(alone ? group : group + "-" + served.vendor());
    region(deployment, served, model);
    model = model.replaceFirst(REGION.pattern(), "");
    String base = text(info, "base_model");
    String unsaid = served.vendor().equals("azure") ? group : model; // there the customer names it
    String name = base == null ? unsaid : base;
    deployment.put("model", name.substring(name.lastIndexOf('/') + 1));
    deployment.put("upstream_model", model);
    deployment.put("vendor", served.vendor());
    putAddress(deployment, served, address);
    Translation.put(
        deployment,
        "account",
        value("vertex_project"),
        value("vertex_ai_project")); // for all but Google's there is none
    served.placed(to, place, deployment);
    served.key(to, place + ".litellm_params.api_key", deployment, key(served));
    price(deployment, "input_usd_per_million", "input_cost_per_token");
    price(deployment, "output_usd_per_million", "output_cost_per_token");
    double seconds = params.path("timeout").asDouble(0);
    if (seconds > 0 || timeoutSeconds > 0) {
      deployment.put("timeout_seconds", (int) Math.ceil(seconds > 0 ? seconds : timeoutSeconds));
    }
    String service = mode == null ? serviceOf(model) : MODES.get(mode);
    if (service != null) {
      deployment.put("service", service);
    }
    long context = info.path("max_input_tokens").asLong(0);
    if (context > 0) {
      deployment.put("context", context);
    }
    if (!to.keep(place, deployment)) {
      return Optional.empty();
    }
    to.leftOf(params, place + ".litellm_params.", TAKEN, DEPLOYMENT);
    to.leftOf(info, place + ".model_info.", INFO, DEPLOYMENT);
    to.leftOf(one, place + ".", PARTS, DEPLOYMENT);
    return Optional.of(deployment.path("id").asString());
  }

  /** LiteLLM knows by a model's name what it is asked for; null for chats. */
  private static @Nullable String serviceOf(String model) {
    return SERVICES.entrySet().stream()
        .filter(e -> model.matches(e.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private Optional<String> leftOut(String why) {
    to.note(place, "left out: " + why);
    return Optional.empty();
  }

  /** A setting's value, that of the variable which it names; null where there is none. */
  private @Nullable String value(String setting) {
    String said = text(params, setting);
    Optional<String> variable = Optional.ofNullable(said).flatMap(Environment::variable);
    if (variable.isEmpty()) {
      return said;
    }
    Optional<String> found = environment.valueOf(variable.get());
    if (found.isEmpty()) {
      to.note(
          place + ".litellm_params." + setting,
          "the variable " + variable.get() + " is not set here; write its value into the file");
    }
    return found.orElse(null);
  }

  private @Nullable String address() {
    String setting = params.has("api_base") ? "api_base" : "base_url";
    String value = value(setting);
    return value == null && text(params, setting) != null
        ? "https://" + Translation.TO_SET + ".invalid/v1"
        : value;
  }

  /** Without the provider's name and what LiteLLM writes before a model to say how it is asked. */
  private String plain(String said) {
    int slash = said.indexOf('/');
    String before = slash < 0 ? "" : said.substring(0, slash);
    String model =
        Served.by(before).isPresent() || ANY_SERVER.contains(before)
            ? said.substring(slash + 1)
            : said;
    return switch (before) {
      case "bedrock" -> model.replaceFirst("^(converse|invoke)/", "");
      case "azure", "openai" -> model.replaceFirst("^(responses|o_series|gpt5_series)/", "");
      default -> model;
    };
  }

  private Optional<Served> serving(String said, @Nullable String address) {
    int slash = said.indexOf('/');
    String provider = text(params, "custom_llm_provider");
    String named = provider != null ? provider : slash < 0 ? "" : said.substring(0, slash);
    Optional<Served> found = Served.by(named);
    if (address != null
        && !address.startsWith("https://api.openai.com")
        && found.map(s -> s.vendor().equals("openai")).orElse(true)) {
      return Served.at(address); // a server that speaks OpenAI's dialect
    }
    if (named.equals("bedrock") && params.has("api_key")) {
      return Served.by("bedrock-key");
    }
    return found.or(() -> slash < 0 ? Served.guessed(said) : Optional.empty());
  }

  private void region(ObjectNode deployment, Served served, String model) {
    if (served.vendor().startsWith("bedrock")) {
      Matcher before = REGION.matcher(model);
      Matcher arn = ARN.matcher(model);
      Translation.put(
          deployment,
          "region",
          value("aws_region_name"),
          before.find() ? before.group(1) : arn.find() ? arn.group(1) : null);
    } else {
      Translation.put(deployment, "region", value("vertex_location"), value("vertex_ai_location"));
    }
  }

  private void putAddress(ObjectNode deployment, Served served, @Nullable String address) {
    if (address == null) {
      return;
    }
    boolean azure = served.vendor().equals("azure");
    String host = Served.at(address).map(Served::vendor).orElse("");
    if (azure && host.endsWith(".openai.azure.com")) {
      deployment.put("account", host.substring(0, host.indexOf('.')));
      return;
    }
    if (azure && host.startsWith(Translation.TO_SET)) {
      return; // its resource is what is to be set
    }
    String plain = address.replaceFirst("/+$", "");
    if (azure && host.endsWith(".cognitiveservices.azure.com")) {
      plain += "/openai/v1";
    } else if (served.vendor().equals("ollama") && !plain.endsWith("/v1")) {
      plain += "/v1";
    } else if (!plain.matches(".*/v\\d+[a-z0-9]*(/.*)?")) {
      to.note(place + ".litellm_params.api_base", "base_url holds the version too, often /v1");
    }
    deployment.put("base_url", plain);
  }

  /** The key's place; for Google's a service account's file or variable. */
  private @Nullable String key(Served served) {
    String account = text(params, "vertex_credentials");
    if (!served.vendor().startsWith("vertex") || account == null) {
      return text(params, "api_key");
    }
    return account.startsWith("/") ? "file:" + account : account;
  }

  private void price(ObjectNode deployment, String ours, String theirs) {
    boolean inParams = text(params, theirs) != null;
    String cost = inParams ? text(params, theirs) : text(info, theirs);
    if (cost == null) {
      return;
    }
    String at = place + (inParams ? ".litellm_params." : ".model_info.") + theirs;
    try {
      BigDecimal perMillion = new BigDecimal(cost).multiply(MILLION).stripTrailingZeros();
      if (perMillion.signum() < 0) {
        to.note(at, "“" + cost + "” is no price");
      } else {
        deployment.put(ours, new BigDecimal(perMillion.toPlainString()));
      }
    } catch (NumberFormatException e) {
      to.note(at, "“" + cost + "” is no price");
    }
  }

  /** What the entry's share of its group's load is measured by: the first of these that it says. */
  static final List<String> SHARES = List.of("weight", "rpm", "tpm");

  /** What it says of {@code setting}, in its parameters or, as old files do, beside them. */
  double number(String setting, double otherwise) {
    JsonNode within = params.path(setting);
    JsonNode said = within.isValueNode() ? within : one.path(setting);
    return said.isValueNode() ? said.asDouble(otherwise) : otherwise;
  }
}
