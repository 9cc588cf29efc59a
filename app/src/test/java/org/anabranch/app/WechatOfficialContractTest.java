package org.anabranch.app;

import org.anabranch.publish.Connector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.wechatofficial.WechatOfficialConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.wechatofficial.WechatOfficialImitation;

class WechatOfficialContractTest extends ConnectorContract {
  @Override
  Connector connector(Api api) {
    return new WechatOfficialConnector(api);
  }

  @Override
  Imitation imitation(World world) {
    return new WechatOfficialImitation(world);
  }
}
