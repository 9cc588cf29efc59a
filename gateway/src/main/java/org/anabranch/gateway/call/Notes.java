package org.anabranch.gateway.call;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.guard.Guarded;
import org.anabranch.gateway.route.Decision;

/**
 * What was done about one request beside asking deployments, for its decision: by guardrails, the
 * cache, a drill or a mirror. Used by one thread at a time; what is taken down after the call was
 * closed is told to nobody.
 */
public final class Notes {
  private List<Decision.Note> all = List.of();
  private List<Guarded> guarded = List.of();

  Notes() {}

  public void add(Decision.Note note) {
    all = with(all, note);
  }

  /** Takes down what a guardrail did. */
  public void add(Guarded did) {
    guarded = with(guarded, did);
    add(new Decision.Note(kind(did), did.guardrail(), did.told(), did.count()));
  }

  private static Decision.Note.Kind kind(Guarded did) {
    return switch (did.action()) {
      case BLOCK -> Decision.Note.Kind.BLOCK;
      case REDACT -> Decision.Note.Kind.REDACT;
      case FLAG -> Decision.Note.Kind.FLAG;
      case REFUSE -> Decision.Note.Kind.REFUSE;
      case PASS -> Decision.Note.Kind.PASS;
    };
  }

  private static <T> List<T> with(List<T> before, T one) {
    List<T> list = before.isEmpty() ? new ArrayList<>(2) : before;
    list.add(one);
    return list;
  }

  List<Decision.Note> all() {
    return all;
  }

  List<Guarded> guarded() {
    return guarded;
  }
}
