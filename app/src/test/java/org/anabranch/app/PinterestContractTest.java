package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.Shelf;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.pinterest.PinterestConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.pinterest.PinterestImitation;

class PinterestContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new PinterestConnector(api);
  }

  @Override
  String shelf(Shelf.Kind kind) {
    return "549755885175";
  }

  @Override
  Imitation imitation(World world) {
    return new PinterestImitation(world);
  }
}
