package org.anabranch.app;

import java.time.Clock;
import org.anabranch.publish.Connector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.xiaohongshu.XiaohongshuConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.xiaohongshu.XiaohongshuImitation;

class XiaohongshuContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new XiaohongshuConnector(api, Clock.systemUTC());
  }

  @Override
  Imitation imitation(World world) {
    return new XiaohongshuImitation(world);
  }
}
