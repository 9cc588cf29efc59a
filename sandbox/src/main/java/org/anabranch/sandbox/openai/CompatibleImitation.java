package org.anabranch.sandbox.openai;

import io.helidon.webserver.http.HttpRules;
import java.util.Map;
import java.util.Set;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.models.Door;

/**
 * Any number of vendors compatible with OpenAI: {@code …/v/<vendor>/<any prefix>} is the base URL
 * of the vendor with the key {@code sk-sandbox-<vendor>}. They serve every model whose name does
 * not begin with {@code no-such-}, take the fields that such vendors have added, and tell their
 * reasoning in {@code reasoning_content}.
 */
public final class CompatibleImitation implements Imitation {
  private final Door door;
  private final OpenAiRoutes routes;

  public CompatibleImitation(World world) {
    OpenAiVendor vendor = new OpenAiVendor();
    this.door = new Door(world, vendor);
    this.routes = new OpenAiRoutes(world, vendor);
  }

  @Override
  public String platform() {
    return "v";
  }

  @Override
  public boolean takesPosts() {
    return false;
  }

  @Override
  public OpenedAccount open() {
    return new OpenedAccount(
        "sandbox",
        "Anabranch at a compatible vendor",
        Set.of("groq"),
        Map.of("api_key", "sk-sandbox-groq"));
  }

  @Override
  public void route(HttpRules rules) {
    rules.any("/*", door.open(routes::answer));
  }
}
