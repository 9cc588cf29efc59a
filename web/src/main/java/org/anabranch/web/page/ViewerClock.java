package org.anabranch.web.page;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.publish.schedule.UsualZone;

/**
 * By whose clock a request's pages tell times: the zone that was chosen in the settings, else the
 * browser's own, which the pages' script keeps in the cookie {@code zone}, else the server's.
 */
public final class ViewerClock implements Filter {
  private static final ScopedValue<Seen> SEEN = ScopedValue.newInstance();

  /** Where no time is told, so that the database is not asked: {@code /health} least of all. */
  private static final List<String> NO_PAGES = List.of("/api/", "/assets/", "/health", "/media/");

  private static final Pattern COOKIE = Pattern.compile("(?:^|;)\\s*zone=([^;\\s]+)");

  private final UsualZone usual;

  public ViewerClock(UsualZone usual) {
    this.usual = usual;
  }

  /** Why it is this zone. */
  public enum Origin {
    CHOSEN("chosen in the settings"),
    BROWSER("this browser’s"),
    SERVER("the server’s");

    private final String words;

    Origin(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  public record Seen(ZoneId zone, Origin origin) {}

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String path = request.path().path();
    Method method = request.prologue().method();
    if (isPage(path) && (method.equals(Method.GET) || method.equals(Method.POST))) {
      ScopedValue.where(SEEN, seen(request)).run(chain::proceed);
    } else {
      chain.proceed();
    }
  }

  static boolean isPage(String path) {
    return NO_PAGES.stream().noneMatch(path::startsWith);
  }

  private Seen seen(RoutingRequest request) {
    return usual
        .chosen()
        .map(z -> new Seen(z, Origin.CHOSEN))
        .or(() -> browsers(request).map(z -> new Seen(z, Origin.BROWSER)))
        .orElseGet(() -> new Seen(usual.zone(), Origin.SERVER));
  }

  private static Optional<ZoneId> browsers(RoutingRequest request) {
    Matcher cookie = COOKIE.matcher(request.headers().first(HeaderNames.COOKIE).orElse(""));
    if (!cookie.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ZoneId.of(URLDecoder.decode(cookie.group(1), StandardCharsets.UTF_8)));
    } catch (DateTimeException | IllegalArgumentException _) {
      return Optional.empty(); // a browser that knows a zone of its own
    }
  }

  /** For the request that is being answered; outside of one the server's. */
  public static Seen here() {
    return SEEN.isBound() ? SEEN.get() : new Seen(ZoneId.systemDefault(), Origin.SERVER);
  }

  /** The zone of whom this request comes from. */
  public static ZoneId zone() {
    return here().zone();
  }
}
