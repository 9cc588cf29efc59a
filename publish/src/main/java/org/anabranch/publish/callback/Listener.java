package org.anabranch.publish.callback;

import java.util.List;
import java.util.Optional;
import org.anabranch.publish.Platform;

/**
 * Understands the calls of one platform: checks that they are its own, and reads what they tell.
 * Stateless, safe for many threads, and never on the network.
 */
public interface Listener {
  Platform platform();

  /**
   * The reply to the platform's question whether we are who was registered; empty when the question
   * does not prove to be the platform's.
   */
  Optional<String> handshake(Subscriber subscriber, Incoming asked);

  /** How a call ended. */
  sealed interface Heard {
    /**
     * @param reply as the platform wants to hear it
     */
    record Understood(List<News> news, String reply) implements Heard {
      public Understood {
        news = List.copyOf(news);
      }
    }

    /** It is not the platform's, or it is damaged: nothing of it counts. */
    record Refused(String why) implements Heard {}
  }

  Heard hear(Subscriber subscriber, Incoming call);
}
