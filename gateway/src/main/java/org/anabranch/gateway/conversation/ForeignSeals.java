package org.anabranch.gateway.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.anabranch.gateway.conversation.Part.Signature;
import org.jspecify.annotations.Nullable;

/**
 * What models reasoned in earlier turns of a conversation under seals that the vendor of the next
 * turn cannot open. What was said stands without it, so a conversation may go on with another
 * vendor's model; but whoever goes on does not know what was thought.
 *
 * @param field where the first of it stands, such as {@code messages[1].content[0]}; empty where
 *     there is none
 * @param sealers whose dialects the seals are
 * @param parts how many parts of turns carry one
 * @param rest the conversation without it: without what was thought under such a seal, and with the
 *     calls of tools as if they bore none
 */
public record ForeignSeals(String field, Set<String> sealers, int parts, Conversation rest) {
  public ForeignSeals {
    sealers = Set.copyOf(sealers);
  }

  /**
   * Finds them.
   *
   * @param opens whether the vendor can open a seal
   */
  public static ForeignSeals in(Conversation conversation, Predicate<Signature> opens) {
    Finding finding = new Finding(opens);
    List<Turn> turns = new ArrayList<>(conversation.turns().size());
    for (int i = 0; i < conversation.turns().size(); i++) {
      Turn turn = conversation.turns().get(i);
      List<Part> left = finding.left(turn, i);
      if (!left.isEmpty() || turn.parts().isEmpty()) {
        turns.add(new Turn(turn.role(), left));
      }
    }
    return new ForeignSeals(
        finding.field,
        finding.sealers,
        finding.parts,
        finding.parts == 0 ? conversation : conversation.with(turns));
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return parts == 0;
  }

  /** Such as “reasoning sealed by anthropic”. */
  public String told() {
    return "reasoning sealed by " + String.join(" and ", new TreeSet<>(sealers));
  }

  private static final class Finding {
    private final Predicate<Signature> opens;
    private final Set<String> sealers = new TreeSet<>();
    private String field = "";
    private int parts;

    Finding(Predicate<Signature> opens) {
      this.opens = opens;
    }

    List<Part> left(Turn turn, int index) {
      List<Part> left = new ArrayList<>(turn.parts().size());
      for (int i = 0; i < turn.parts().size(); i++) {
        Part part = turn.parts().get(i);
        Signature seal = seal(part);
        if (seal == null || opens.test(seal)) {
          left.add(part);
          continue;
        }
        field = field.isEmpty() ? "messages[" + index + "].content[" + i + "]" : field;
        sealers.add(seal.dialect());
        parts++;
        if (part instanceof Part.ToolCall call) {
          left.add(call.unsealed());
        }
      }
      return left;
    }

    private static @Nullable Signature seal(Part part) {
      return switch (part) {
        case Part.Thought thought -> thought.signature();
        case Part.SealedThought sealed -> sealed.data();
        case Part.ToolCall call -> call.signature();
        default -> null;
      };
    }
  }
}
