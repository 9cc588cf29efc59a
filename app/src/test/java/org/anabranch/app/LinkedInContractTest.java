package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.linkedin.LinkedInConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.linkedin.LinkedInImitation;

class LinkedInContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new LinkedInConnector(api);
  }

  @Override
  Imitation imitation(World world) {
    return new LinkedInImitation(world);
  }
}
