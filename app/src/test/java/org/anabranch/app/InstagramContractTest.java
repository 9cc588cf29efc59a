package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.instagram.InstagramConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.instagram.InstagramImitation;

class InstagramContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new InstagramConnector(api);
  }

  @Override
  Imitation imitation(World world) {
    return new InstagramImitation(world);
  }
}
