package org.anabranch.http;

import java.util.List;
import java.util.Locale;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Explanation;
import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A decision as it is told: as stored, its needs by their names, and once more in sentences. */
final class DecisionBody {
  private DecisionBody() {}

  static ObjectNode of(Decision decision) {
    ObjectNode body = Json.MAPPER.valueToTree(decision);
    ArrayNode needs = ((ObjectNode) body.get("basis")).putArray("needs");
    for (Capability capability : Capability.values()) {
      if ((decision.basis().needs() & Terms.bit(capability)) != 0) {
        needs.add(capability.name().toLowerCase(Locale.ROOT));
      }
    }
    ArrayNode explanation = body.putArray("explanation");
    Explanation.of(decision).forEach(explanation::add);
    return body;
  }

  /** The same with what it came to, entry by entry of the ledger. */
  static ObjectNode of(Decision decision, List<History.Paid> paid) {
    ObjectNode body = of(decision);
    body.set("cost", Json.MAPPER.valueToTree(History.Paid.sum(paid, false)));
    body.set("ledger", Json.MAPPER.valueToTree(paid));
    return body;
  }
}
