package org.anabranch.gateway.openai;

import java.util.Set;

/**
 * Where a vendor departs from OpenAI's chat completions, by the names the vendors' table uses. They
 * are applied to the client's bytes as to requests written anew.
 *
 * <ul>
 *   <li>{@code max_tokens}: the bound on the answer goes by its old name.
 *   <li>{@code max_completion_tokens}: the bound goes by its new name alone, since models that
 *       reason refuse the old one.
 *   <li>{@code random_seed}: so the seed is called, as at Mistral.
 *   <li>{@code top_k}: can be said, which OpenAI's own models do not know.
 *   <li>{@code no_developer}: the role {@code developer} is unknown; it becomes {@code system}.
 *   <li>{@code string_content}: the content of a message must be one text, not a list of parts.
 *   <li>{@code cache_control}: takes Anthropic's marks on parts and tools. Others need none: they
 *       keep prompts by themselves.
 *   <li>{@code video_url}: takes videos as parts of this type.
 *   <li>{@code image_modality}: makes pictures in an answer where {@code modalities} ask for them,
 *       as OpenRouter.
 *   <li>{@code reasoning_content}: wants to have back what its model reasoned, under this name.
 *   <li>{@code reasoning_details}: the same with seals; as at OpenRouter.
 *   <li>{@code extra_content}: takes the seals of calls; as Google's compatible address.
 *   <li>{@code reasoning}: is told how much to reason by an object of this name, as OpenRouter.
 *   <li>{@code thinking}: the same by {@code {"thinking": {"type": "enabled"}}}, without a level.
 *   <li>{@code enable_thinking}: the same by this flag and {@code thinking_budget}, as Qwen.
 *   <li>{@code no_json_schema}: answers obey no schema.
 *   <li>{@code no_FIELD}: the vendor refuses this field. Of those that only hint ({@link #HINTS})
 *       none is sent; for any other a deployment is looked for that takes it.
 * </ul>
 */
final class Quirks {
  static final String MAX_TOKENS = "max_tokens";
  static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";
  static final String RANDOM_SEED = "random_seed";
  static final String TOP_K = "top_k";
  static final String NO_DEVELOPER = "no_developer";
  static final String STRING_CONTENT = "string_content";
  static final String CACHE_CONTROL = "cache_control";
  static final String VIDEO_URL = "video_url";
  static final String IMAGE_MODALITY = "image_modality";
  static final String REASONING_CONTENT = "reasoning_content";
  static final String REASONING_DETAILS = "reasoning_details";
  static final String EXTRA_CONTENT = "extra_content";
  static final String REASONING = "reasoning";
  static final String THINKING = "thinking";
  static final String ENABLE_THINKING = "enable_thinking";
  static final String NO_JSON_SCHEMA = "no_json_schema";
  static final String NO_STREAM_OPTIONS = "no_stream_options";

  /** Fields that change nothing about what is answered. */
  static final Set<String> HINTS =
      Set.of(
          "stream_options",
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "metadata",
          "store",
          "service_tier");

  private Quirks() {}
}
