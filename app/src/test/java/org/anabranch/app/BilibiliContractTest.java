package org.anabranch.app;

import java.security.SecureRandom;
import java.time.Clock;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Shelf;
import org.anabranch.publish.bilibili.BilibiliConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.bilibili.BilibiliImitation;

class BilibiliContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new BilibiliConnector(api, Clock.systemUTC(), new SecureRandom());
  }

  @Override
  Imitation imitation(World world) {
    return new BilibiliImitation(world);
  }

  @Override
  String shelf(Shelf.Kind kind) {
    return "208";
  }
}
