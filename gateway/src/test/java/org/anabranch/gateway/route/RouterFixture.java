package org.anabranch.gateway.route;

import java.util.List;
import java.util.stream.LongStream;
import org.anabranch.gateway.route.Decision.Candidate;

/** Routes over a configuration, asked with seeds that are printed. */
abstract class RouterFixture {
  static LongStream seeds() {
    return RouteBench.seeds();
  }

  static RouteBench of(String alias, String... deployments) {
    return new RouteBench(
        "deployments:\n" + String.join("", deployments) + "aliases:\n  - {name: x, " + alias + "}");
  }

  static String free(String id, String more) {
    return RouteBench.deployment(id, 1, 1, more);
  }

  static List<String> ids(List<Candidate> ranked) {
    return ranked.stream().map(Candidate::deploymentId).toList();
  }

  static Candidate of(List<Candidate> ranked, String id) {
    return ranked.stream().filter(c -> c.deploymentId().equals(id)).findFirst().orElseThrow();
  }
}
