package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.threads.ThreadsConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.threads.ThreadsImitation;

class ThreadsContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new ThreadsConnector(api);
  }

  @Override
  Imitation imitation(World world) {
    return new ThreadsImitation(world);
  }
}
