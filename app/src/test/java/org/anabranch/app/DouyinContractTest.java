package org.anabranch.app;

import java.time.Clock;
import org.anabranch.publish.Connector;
import org.anabranch.publish.douyin.DouyinConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.douyin.DouyinImitation;

class DouyinContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new DouyinConnector(api, Clock.systemUTC());
  }

  @Override
  Imitation imitation(World world) {
    return new DouyinImitation(world);
  }
}
