package org.anabranch.gateway.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where requests are told as traces. Safe for many threads; never blocks, and drops what it cannot
 * send in time. Times are nanoseconds since 1970.
 */
public interface Traces extends AutoCloseable {
  /** Tells nobody. */
  Traces NONE = (_, _, _) -> null;

  /**
   * A request has come; null when it is not to be told.
   *
   * @param parent of W3C's {@code traceparent}, or null
   * @param state of W3C's {@code tracestate}, or null
   */
  @Nullable Trace begin(@Nullable String parent, @Nullable String state, long at);

  /** Sends what is left, for two seconds at most. */
  @Override
  default void close() {}

  /** One request under way. One thread. */
  interface Trace {
    /** A deployment is asked now; returns the {@code traceparent} that it is to be sent. */
    String asks(String deployment, long at);

    /** The {@code tracestate} that goes with it; empty where there is none. */
    String state();

    /** Tells the request, with what became of it. */
    void end(Facts facts);
  }

  /**
   * A request that has ended. What a request or an answer says is not among it.
   *
   * @param operation as the GenAI conventions name it; empty where no model was asked for
   * @param decision the id of its decision; empty where none was made
   * @param answeredBy null when nobody did
   * @param outcome a word; {@code answered} when all is well
   * @param secondsToFirst until a stream began; negative where there was none
   */
  record Facts(
      long until,
      String dialect,
      String operation,
      String model,
      String caller,
      String requestId,
      String decision,
      int status,
      String outcome,
      @Nullable Server answeredBy,
      double secondsToFirst,
      Tokens tokens,
      String usd,
      List<Attempt> attempts) {}

  /**
   * What was used.
   *
   * @param cached of the input, read from the vendor's cache
   * @param cacheWrites of the input, written to it
   * @param reasoning of the output
   */
  record Tokens(long input, long cached, long cacheWrites, long output, long reasoning) {
    public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);
  }

  /** Who was asked. */
  record Server(String deployment, String provider, String model) {}

  /**
   * One attempt at one deployment.
   *
   * @param outcome a word; {@code answered} when all is well
   * @param error the vendor's status, or else the outcome
   */
  record Attempt(Server server, long from, long until, String why, String outcome, String error) {}
}
