package org.anabranch.sandbox.openai;

import io.helidon.webserver.http.HttpRules;
import java.util.Map;
import java.util.Set;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.models.Door;

/**
 * OpenAI's API, with the base URL {@code …/openai/v1} and the key {@code sk-sandbox-openai}. Strict
 * about fields, types and the order of tool calls and their answers.
 */
public final class OpenAiImitation implements Imitation {
  private final Door door;
  private final OpenAiRoutes routes;

  public OpenAiImitation(World world) {
    OpenAiVendor vendor = new OpenAiVendor();
    this.door = new Door(world, vendor);
    this.routes = new OpenAiRoutes(world, vendor);
  }

  @Override
  public String platform() {
    return "openai";
  }

  @Override
  public boolean takesPosts() {
    return false;
  }

  @Override
  public OpenedAccount open() {
    return new OpenedAccount(
        "sandbox", "Anabranch at OpenAI", Set.of("v1"), Map.of("api_key", "sk-sandbox-openai"));
  }

  @Override
  public void route(HttpRules rules) {
    rules.any("/*", door.open(routes::answer));
  }
}
