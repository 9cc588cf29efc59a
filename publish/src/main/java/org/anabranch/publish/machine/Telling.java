package org.anabranch.publish.machine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told of changes, after they are durable. A listener that throws disturbs nobody. */
final class Telling {
  private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

  private final List<Consumer<Publication>> subscribers = new CopyOnWriteArrayList<>();

  AutoCloseable subscribe(Consumer<Publication> subscriber) {
    // A wrapper of its own, so that the same listener may subscribe twice and leave once.
    Consumer<Publication> own = subscriber::accept;
    subscribers.add(own);
    return () -> subscribers.remove(own);
  }

  void changed(Publication publication) {
    subscribers.forEach(s -> safely(() -> s.accept(publication)));
  }

  void changed(Publisher.Listener listener, Publication publication, double fraction, String what) {
    safely(() -> listener.changed(publication, fraction, what));
  }

  private static void safely(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("A listener to publications failed");
    }
  }
}
