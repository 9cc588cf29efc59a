package org.anabranch.gateway.exchange;

import java.util.HashMap;
import java.util.Map;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.config.AliasConfig.SealedReasoning;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.ForeignSeals;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Served;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of reasoning in earlier turns that a deployment's vendor cannot open, since another
 * sealed it: as the alias says, who can open it is looked for, or the conversation goes on without
 * it. Then the decision tells so, and the answer's header {@link #HEADER}: it is never left out in
 * silence. For one request; used by one thread at a time.
 */
public final class Sealed {
  /** The header that tells a client what was left out of its request. */
  public static final String HEADER = "x-anabranch-left-out";

  private final Call call;
  private final Map<String, String> leftOut = new HashMap<>(0);
  private boolean leavesOut;
  private @Nullable Untranslatable refused;

  public Sealed(Call call) {
    this.call = call;
    this.leavesOut = call.alias().sealedReasoning() == SealedReasoning.LEAVE_OUT;
  }

  /**
   * The conversation as that deployment is told it. Throws where it is not to be told without what
   * it cannot open.
   */
  public Conversation readable(Conversation whole, Served.Line line) throws Untranslatable {
    ForeignSeals foreign =
        ForeignSeals.in(whole, seal -> line.outbound().opens(seal, line.upstream()));
    if (foreign.isEmpty()) {
      return whole;
    }
    String who = line.config().id();
    if (!leavesOut) {
      refused =
          new Untranslatable(
              foreign.field(), "is " + foreign.told() + ", which " + who + " cannot open");
      throw refused;
    }
    if (leftOut.put(who, foreign.told()) == null) {
      call.notes()
          .add(
              new Decision.Note(
                  Decision.Note.Kind.REASONING, who + ": " + foreign.told(), foreign.parts()));
    }
    return foreign.rest();
  }

  /**
   * The current deployment cannot be told what the request holds: the next is asked, and this one
   * perhaps after all others.
   */
  public void passOver(Untranslatable why) {
    if (why == refused && call.alias().sealedReasoning() == SealedReasoning.PREFER) {
      call.attempts().setAside(String.valueOf(why.getMessage()));
    } else {
      call.attempts().passedOver(String.valueOf(why.getMessage()));
    }
  }

  /** Nobody is left; whether those that were set aside are to be asked now, without it. */
  public boolean goesOnWithout() {
    leavesOut = leavesOut || call.alias().sealedReasoning() == SealedReasoning.PREFER;
    return call.attempts().takesUpAside();
  }

  /** What this deployment was not told, for the answer's header; null where it was told all. */
  @Nullable String leftOut(String deployment) {
    return leftOut.isEmpty() ? null : leftOut.get(deployment);
  }
}
