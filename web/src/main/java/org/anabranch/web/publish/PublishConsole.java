package org.anabranch.web.publish;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.time.Clock;
import java.util.List;
import org.anabranch.insight.Insight;
import org.anabranch.insight.PostingTimes;
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.limits.Limits;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.web.page.Pages;

/** The console's pages on posts, the schedule and the accounts they go out from. */
public final class PublishConsole implements HttpService {
  private final List<HttpService> parts;

  public PublishConsole(
      Pages pages,
      Connections connections,
      Limits limits,
      Scheduling scheduling,
      Publisher publisher,
      Insight insight,
      BackgroundRuns background,
      Clock clock) {
    this.parts =
        List.of(
            new ExportPage(pages, scheduling, publisher, insight),
            new PostsPage(pages, publisher, insight, background),
            new CalendarPage(
                pages, scheduling, publisher, new PostingTimes(publisher, insight), clock),
            new NewPostPage(pages, scheduling, publisher, clock),
            new PlannedPostPage(pages, scheduling, publisher),
            new QueuePage(pages, scheduling, publisher),
            new TablePage(pages, scheduling),
            new AccountsPage(pages, connections, limits));
  }

  @Override
  public void routing(HttpRules rules) {
    parts.forEach(part -> part.routing(rules));
  }
}
