package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.Shelf;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.x.XConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.x.XImitation;

class XContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new XConnector(api);
  }

  @Override
  String shelf(Shelf.Kind kind) {
    return "1493446837214187523";
  }

  @Override
  Imitation imitation(World world) {
    return new XImitation(world);
  }
}
