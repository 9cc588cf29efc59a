package org.anabranch.app;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP client at which the process dies, or a reply gets lost, at a chosen call. */
final class CutClient extends WrappedClient {
  /** The process died here. */
  static final class Killed extends Error {
    Killed() {
      super("killed", null, false, false);
    }
  }

  /** What happens at a call. */
  enum Cut {
    NONE,
    KILL_BEFORE,
    KILL_AFTER,
    LOSE_REPLY
  }

  private final AtomicInteger calls = new AtomicInteger();
  private volatile int at = -1;
  private volatile Cut cut = Cut.NONE;

  /** From now on the {@code n}-th call, from 0, goes so. */
  void arm(Cut cut, int n) {
    this.cut = cut;
    this.at = n;
    calls.set(0);
  }

  int calls() {
    return calls.get();
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    boolean here = calls.getAndIncrement() == at;
    if (here && cut == Cut.KILL_BEFORE) {
      throw new Killed();
    }
    if (here && cut != Cut.NONE) {
      real.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (cut == Cut.KILL_AFTER) {
        throw new Killed();
      }
      throw new IOException("the reply was lost");
    }
    return real.send(request, handler);
  }
}
