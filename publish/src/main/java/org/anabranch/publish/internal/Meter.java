package org.anabranch.publish.internal;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;

/**
 * Watches over the calls to platforms: whether one may leave now, and what its reply says of how
 * many more may. Safe for many threads.
 */
public interface Meter {
  /** Lets everything pass and learns nothing. */
  Meter NONE = all(List.of());

  /**
   * A call that is about to leave.
   *
   * @param withLink whether it makes a post with a link in its text, which some platforms charge
   *     more for
   */
  record Asked(Account account, String method, URI address, boolean withLink) {}

  /** Why a call must not leave now; empty when it may, and then it is counted. */
  Optional<Failure> before(Asked asked);

  /** What came back. */
  void after(Asked asked, Api.Reply reply);

  /**
   * What a platform answered when it was asked how many calls of a kind it takes of an account
   * today.
   *
   * @param calls such as {@code POST /cgi-bin/freepublish/submit}
   */
  record Quota(Account account, String calls, long limit, long left) {}

  default void told(Quota quota) {}

  /** All of them: a call leaves when none objects. */
  static Meter all(List<Meter> meters) {
    List<Meter> each = List.copyOf(meters);
    return new Meter() {
      @Override
      public Optional<Failure> before(Asked asked) {
        return each.stream().flatMap(m -> m.before(asked).stream()).findFirst();
      }

      @Override
      public void after(Asked asked, Api.Reply reply) {
        each.forEach(m -> m.after(asked, reply));
      }

      @Override
      public void told(Quota quota) {
        each.forEach(m -> m.told(quota));
      }
    };
  }
}
