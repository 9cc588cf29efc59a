package org.anabranch.cli;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.LiveReport;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.gateway.LiveDrillForm;
import org.anabranch.gateway.LiveDrills;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/** Live drills, wherever they are kept: in this data directory, or at the server that holds it. */
sealed interface LiveDoor permits LiveDoor.Here, RunningServer {
  LiveDrill start(LiveDrillForm form);

  LiveDrill stop(String id);

  /** Newest first. */
  List<LiveDrill> all();

  LiveReport report(String id);

  /**
   * Asks the server where one is named, or where one holds the data directory; else the database
   * itself, which the gateways on it follow.
   */
  static <T> T ask(
      Product product,
      PlaceOptions place,
      @Nullable String server,
      Map<String, String> environment,
      Function<LiveDoor, T> question) {
    if (server != null) {
      return question.apply(new RunningServer(server));
    }
    try (Session session = product.open(place.place(environment))) {
      return question.apply(new Here(session.liveDrills(), session.estate()));
    } catch (ProblemException e) {
      if (e.problem().code().equals("home-locked")) {
        return question.apply(new RunningServer(RunningServer.USUAL));
      }
      throw e;
    }
  }

  /** In this process's database. */
  record Here(LiveDrills drills, EstateBook estate) implements LiveDoor {
    @Override
    public LiveDrill start(LiveDrillForm form) {
      return drills.start(form.wish(), estate.current().map(EstateBook.Page::estate));
    }

    @Override
    public LiveDrill stop(String id) {
      return drills.stop(id);
    }

    @Override
    public List<LiveDrill> all() {
      return drills.all();
    }

    @Override
    public LiveReport report(String id) {
      return drills.report(id);
    }
  }
}
