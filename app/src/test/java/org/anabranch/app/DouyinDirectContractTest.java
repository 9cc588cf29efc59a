package org.anabranch.app;

import java.net.URI;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.douyin.DouyinConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.douyin.DouyinImitation;

/** Douyin for an account whose grant lets the app publish. */
class DouyinDirectContractTest extends ConnectorContract {
  static final Set<String> SCOPES =
      Set.of("user_info", "video.create.bind", "video.list.bind", "video.data.bind");

  @Override
  Connector connector(Api api) {
    return serving(api);
  }

  /** The connector as it serves an account with all these scopes. */
  static Connector serving(Api api) {
    Account account =
        new Account(
            "a",
            Platform.DOUYIN,
            "A",
            "1",
            Map.of("api", URI.create("http://127.0.0.1:1")),
            Map.of("access_token", new Secret("t")),
            Provenance.SIMULATED);
    return new DouyinConnector(api, Clock.systemUTC()).serving(account.granted(SCOPES));
  }

  @Override
  Set<Feature> richest() {
    return EnumSet.of(Feature.VIDEO, Feature.COVER);
  }

  /** Two parts. */
  @Override
  Media video(int n, boolean brief) {
    return outline(n, 6 << 20);
  }

  @Override
  Imitation imitation(World world) {
    return new DouyinImitation(world);
  }
}
