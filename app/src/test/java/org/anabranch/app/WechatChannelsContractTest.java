package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.wechatchannels.WechatChannelsConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.wechatchannels.WechatChannelsImitation;

class WechatChannelsContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new WechatChannelsConnector();
  }

  @Override
  Imitation imitation(World world) {
    return new WechatChannelsImitation(world);
  }
}
