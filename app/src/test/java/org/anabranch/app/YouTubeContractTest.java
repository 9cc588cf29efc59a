package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.Shelf;
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
  String shelf(Shelf.Kind kind) {
    return kind == Shelf.Kind.PLAYLIST ? "PLsandbox0000000000000000000000001" : "27";
  }

  @Override
  Imitation imitation(World world) {
    return new YouTubeImitation(world);
  }
}
