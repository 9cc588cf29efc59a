package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.kuaishou.KuaishouConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.kuaishou.KuaishouImitation;

class KuaishouContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new KuaishouConnector(api);
  }

  @Override
  Imitation imitation(World world) {
    return new KuaishouImitation(world);
  }
}
