package org.anabranch.publish.schedule;

import java.nio.file.Path;
import java.time.Clock;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.TimedPublisher;

/**
 * Everything about when posts go out, wired: what doors are given.
 *
 * @param root the data directory
 * @param files where posts take the person's own files from
 */
public record Scheduling(
    Schedule posts,
    Queues queues,
    RecurringPosts recurring,
    CsvImport table,
    Path root,
    OwnFiles files) {

  /** Without files of the person's own. */
  public static Scheduling over(
      Database database,
      Path root,
      Publisher publisher,
      SchedulePolicy policy,
      Ids ids,
      Clock clock) {
    return over(database, root, publisher, OwnFiles.NONE, policy, ids, clock);
  }

  public static Scheduling over(
      Database database,
      Path root,
      Publisher publisher,
      OwnFiles files,
      SchedulePolicy policy,
      Ids ids,
      Clock clock) {
    Schedule posts = new Schedule(database, root, publisher, policy, ids, clock);
    Queues queues = new Queues(database, posts, clock);
    return new Scheduling(
        posts,
        queues,
        new RecurringPosts(posts, ids, clock),
        new CsvImport(posts, publisher, root, files),
        root,
        files);
  }

  /** A dispatcher that also keeps the recurring posts going; not started. */
  public Dispatcher dispatcher(TimedPublisher publisher, Clock clock) {
    return new Dispatcher(posts, publisher, clock).withChores(recurring::extend);
  }
}
