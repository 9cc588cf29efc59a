package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.facebook.FacebookConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.facebook.FacebookImitation;

class FacebookContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new FacebookConnector(api);
  }

  @Override
  Imitation imitation(World world) {
    return new FacebookImitation(world);
  }
}
