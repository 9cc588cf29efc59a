package org.anabranch.sandbox.wechatchannels;

import io.helidon.webserver.http.HttpRules;
import java.util.Map;
import java.util.Set;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;

/** WeChat Channels has no API to imitate; its web assistant here is the sandbox's phone. */
public final class WechatChannelsImitation implements Imitation {
  private static final String CHANNELS = "wechat-channels";

  private final World world;

  public WechatChannelsImitation(World world) {
    this.world = world;
  }

  @Override
  public String platform() {
    return CHANNELS;
  }

  @Override
  public OpenedAccount open() {
    return new OpenedAccount(
        Grant.open(world, CHANNELS, Set.of()).id(),
        "Anabranch on WeChat Channels",
        Set.of("web"),
        Map.of());
  }

  @Override
  public void route(HttpRules rules) {
    rules.get(
        "/web/platform/post/create",
        (_, response) ->
            Replies.empty(response, 303, Map.of("Location", "/_sandbox/phone/" + CHANNELS)));
  }
}
