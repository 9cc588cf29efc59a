package org.anabranch.app;

import java.util.List;
import org.anabranch.publish.Connector;
import org.anabranch.publish.facebook.FacebookConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.kuaishou.KuaishouConnector;
import org.anabranch.publish.x.XConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.facebook.FacebookImitation;
import org.anabranch.sandbox.kuaishou.KuaishouImitation;
import org.anabranch.sandbox.x.XImitation;

/** The leaves: adding a platform is one line in each list, and the leaf itself. */
final class Leaves {
  private Leaves() {}

  static List<Connector> connectors() {
    Api api = new Api();
    return List.of(new KuaishouConnector(api), new FacebookConnector(api), new XConnector(api));
  }

  static List<Imitation> imitations(World world) {
    return List.of(
        new KuaishouImitation(world), new FacebookImitation(world), new XImitation(world));
  }
}
