package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.youtube.YouTubeConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.youtube.YouTubeImitation;

class YouTubeContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new YouTubeConnector(api);
  }

  @Override
  Imitation imitation(World world) {
    return new YouTubeImitation(world);
  }
}
