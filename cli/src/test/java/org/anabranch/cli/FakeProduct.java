package org.anabranch.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.anabranch.insight.Insight;
import org.anabranch.insight.StoredInsight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.TestClock;
import org.anabranch.loop.DurableLoop;
import org.anabranch.loop.FakeGateway;
import org.anabranch.loop.FakePublisher;
import org.anabranch.loop.FakeStudio;
import org.anabranch.loop.FakeTime;
import org.anabranch.loop.Loop;
import org.anabranch.loop.SimulatedTime;
import org.anabranch.publish.Publisher;

/** A product over the real loop and stand-ins for the stations, in the home it is given. */
final class FakeProduct implements Product {
  private final FakePublisher publisher = new FakePublisher();
  private final FakeStudio studio = new FakeStudio();
  private final FakeGateway gateway = new FakeGateway();
  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
  private final Ids ids = new Ids(clock, new Random(7));
  private final List<Place> opened = new ArrayList<>();
  private int open;
  private boolean interrupting;

  FakePublisher publisher() {
    return publisher;
  }

  FakeGateway gateway() {
    return gateway;
  }

  /** From now on whoever lets time pass is interrupted. */
  void interrupts() {
    interrupting = true;
  }

  List<Place> opened() {
    return List.copyOf(opened);
  }

  /** Sessions that nobody closed. */
  int leftOpen() {
    return open;
  }

  @Override
  public Session open(Place place) {
    opened.add(place);
    open++;
    return new Stations(Home.open(place.home()));
  }

  private SimulatedTime time() {
    FakeTime time = new FakeTime();
    if (!interrupting) {
      return time;
    }
    return new SimulatedTime() {
      @Override
      public Instant now() throws InterruptedException {
        throw new InterruptedException("Ctrl-C");
      }

      @Override
      public void letPass(java.time.Duration duration) {
        time.letPass(duration);
      }
    };
  }

  @Override
  public void serve(Place place, Optional<Integer> port, Consumer<String> ready) {
    ready.accept("Console   http://127.0.0.1:" + port.orElse(8080));
  }

  @Override
  public void checkConfiguration(Place place) {
    if (place.configuration().isPresent()) {
      throw Problem.badInput(
              "configuration-invalid",
              place.configuration().get() + ":3: “prot” is unknown here.",
              "Did you mean port?")
          .asException();
    }
  }

  @Override
  public String configurationSchema() {
    return "{\"type\": \"object\"}";
  }

  private final class Stations implements Session {
    private final Home home;
    private final Database database;
    private final SecretStore secrets;
    private final Insight insight;
    private final Loop loop;

    Stations(Home home) {
      this.home = home;
      this.database = Database.sqlite(home.file("anabranch.db"));
      this.secrets = new SecretStore(database, home);
      this.insight = new StoredInsight(database, publisher, clock);
      this.loop =
          new DurableLoop(
              database, studio, gateway, publisher, insight, Optional.of(time()), ids, clock);
    }

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public Publisher publisher() {
      return publisher;
    }

    @Override
    public Insight insight() {
      return insight;
    }

    @Override
    public SecretStore secrets() {
      return secrets;
    }

    @Override
    public Optional<URI> sandbox() {
      return Optional.of(URI.create("http://127.0.0.1:1"));
    }

    @Override
    public Path handOffPage(String publicationId) {
      return Path.of("/data/handoff", publicationId, "index.html");
    }

    @Override
    public int export(Path directory) {
      return 12;
    }

    @Override
    public void close() {
      open--;
      database.close();
      home.close();
    }
  }
}
