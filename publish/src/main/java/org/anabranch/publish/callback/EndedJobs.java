package org.anabranch.publish.callback;

import java.time.Clock;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.publish.FinishedJobs;
import org.anabranch.publish.Platform;

/** The ends of publications that platforms told by a call; the first word on each stays. */
public final class EndedJobs implements FinishedJobs {
  private final Database database;
  private final Clock clock;

  public EndedJobs(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Optional<String> find(Platform platform, String job) {
    return database.read(
        h ->
            h.createQuery("select detail from ended_job where platform = :platform and job = :job")
                .bind("platform", platform.key())
                .bind("job", job)
                .mapTo(String.class)
                .findOne());
  }

  /** False when it was known: platforms repeat a call that they take for unheard. */
  boolean add(Platform platform, String job, String detail) {
    return database.write(
            h ->
                h.createUpdate(
                        "insert into ended_job(platform, job, detail, at) values (:platform, :job,"
                            + " :detail, :at) on conflict(platform, job) do nothing")
                    .bind("platform", platform.key())
                    .bind("job", job)
                    .bind("detail", detail)
                    .bind("at", clock.millis())
                    .execute())
        == 1;
  }
}
