package org.anabranch.compute.solve;

import java.time.Duration;

/**
 * Somebody's solver. What it answers is not believed before it is proved, so an engine may be
 * wrong, slow or throw. Safe for many threads; each {@link Session} is for one.
 */
public interface Engine {
  /** As it is called in reports: {@code CLP}. */
  String name();

  /** Takes a programme in hand, to be solved again and again while its numbers change. */
  Session open(LinearProgram program);

  /** One programme in the hands of one engine. */
  interface Session extends AutoCloseable {
    /**
     * Solves the programme as it stands now, going on from the last solve where the engine can.
     * Blocks; an engine should end by {@code limit}, and may fail to.
     */
    Answer solve(Duration limit);

    /** Asks a solve that runs on another thread to end; an engine may not listen. */
    void interrupt();

    @Override
    void close();
  }

  /** What an engine says. */
  sealed interface Answer {
    /**
     * The best values.
     *
     * @param duals one for each row, at least 0 for a row at its lower bound and at most 0 at its
     *     upper; without meaning where columns are whole
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Best(double[] values, double[] duals) implements Answer {}

    /** No values keep every limit. */
    record Infeasible() implements Answer {}

    /** It did not come to an end, or to an odd one. */
    record Stopped(String why) implements Answer {}
  }
}
