package org.anabranch.studio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.PublicAddresses;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Gets one page or picture from the web. The host's name is looked up once per hop, every address
 * it has is checked, and the connection goes to those very addresses: a name that answers
 * differently the second time gains nothing. Redirects are followed here, so that each hop is
 * checked the same way. The deadline covers everything, also a body that trickles. Safe for many
 * threads; blocks.
 */
final class PageFetch {
  static final int MAX_REDIRECTS = 5;
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /**
   * @param address where it was in the end, after redirects
   * @param contentType without parameters, lower case; empty when the server said none
   */
  record Page(URI address, String contentType, @Nullable String charset, byte[] body) {}

  private final DnsResolver names;
  private final Predicate<InetAddress> allowed;

  /**
   * @param names looks hosts up
   * @param allowed which addresses may be connected to
   */
  PageFetch(DnsResolver names, Predicate<InetAddress> allowed) {
    this.names = names;
    this.allowed = allowed;
  }

  static PageFetch ofTheWeb(boolean allowPrivateAddresses) {
    return new PageFetch(
        SystemDefaultDnsResolver.INSTANCE,
        allowPrivateAddresses ? _ -> true : PublicAddresses::isPublic);
  }

  /** Throws a problem for everything that can go wrong on the way, a status but 200 included. */
  Page get(URI address, Deadline deadline) throws InterruptedException {
    Deadline end = deadline.atMost(LONGEST);
    URI at = address;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      switch (within(checked(at), end)) {
        case Hop.Moved moved -> at = at.resolve(moved.location());
        case Hop.Arrived arrived -> {
          return arrived.page();
        }
      }
    }
    throw Refusal.redirects(address.toString());
  }

  private static URI checked(URI address) {
    return HtmlReader.webAddress(address.toString())
        .orElseThrow(() -> Refusal.scheme(address.toString()));
  }

  private sealed interface Hop {
    record Moved(URI location) implements Hop {}

    record Arrived(Page page) implements Hop {}
  }

  /** One hop on a thread of its own, since neither a look-up nor a read knows our deadline. */
  private Hop within(URI address, Deadline end) throws InterruptedException {
    try (CloseableHttpClient client = client(end)) {
      HttpGet request = request(address);
      FutureTask<Hop> exchange =
          new FutureTask<>(() -> client.execute(request, response -> hop(address, response)));
      Thread.ofVirtual().name("fetch").start(exchange);
      try {
        return exchange.get(Math.max(1, end.remaining().toMillis()), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw Refusal.timeout(address.toString());
      } catch (ExecutionException e) {
        throw told(address, e.getCause() == null ? e : e.getCause());
      } finally {
        request.abort();
        exchange.cancel(true);
      }
    } catch (IOException e) {
      throw Refusal.unreachable(address.toString(), e);
    }
  }

  private static RuntimeException told(URI address, Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof ProblemException problem) {
        return problem;
      }
    }
    return switch (cause) {
      case UnknownHostException _ -> Refusal.unknownHost(address.getHost());
      case SocketTimeoutException _ -> Refusal.timeout(address.toString());
      case IOException e -> Refusal.unreachable(address.toString(), e);
      case RuntimeException e -> e;
      default -> new IllegalStateException("Fetching " + address + " failed", cause);
    };
  }

  private static HttpGet request(URI address) {
    HttpGet request = new HttpGet(address);
    request.setHeader("Accept", "text/html,text/markdown,text/plain,application/pdf,image/*;q=0.8");
    request.setHeader("User-Agent", "Anabranch");
    return request;
  }

  private CloseableHttpClient client(Deadline end) {
    Timeout left = Timeout.ofMilliseconds(Math.max(1, end.remaining().toMillis()));
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new Checked())
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(left)
                        .setSocketTimeout(left)
                        .build())
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom().setResponseTimeout(left).setRedirectsEnabled(false).build())
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableRedirectHandling()
        .build();
  }

  private static Hop hop(URI address, ClassicHttpResponse response) throws IOException {
    int status = response.getCode();
    Header location = response.getFirstHeader("Location");
    if (REDIRECTS.contains(status) && location != null) {
      try {
        return new Hop.Moved(URI.create(location.getValue()));
      } catch (IllegalArgumentException e) {
        throw Refusal.malformedAddress(location.getValue());
      }
    }
    if (status != 200) {
      throw Refusal.status(address.toString(), status);
    }
    return new Hop.Arrived(page(address, response));
  }

  private static Page page(URI address, ClassicHttpResponse response) throws IOException {
    if (response.getEntity() == null) {
      return new Page(address, "", null, new byte[0]);
    }
    ContentType type = ContentType.parseLenient(response.getEntity().getContentType());
    String mime = type == null ? "" : type.getMimeType().toLowerCase(Locale.ROOT);
    String charset = type == null ? null : type.getParameter("charset");
    try (InputStream body = response.getEntity().getContent()) {
      return new Page(address, mime, charset, all(address, body));
    }
  }

  private static byte[] all(URI address, InputStream body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      bytes.write(buffer, 0, n);
      if (bytes.size() > Refusal.MAX_BYTES) {
        throw Refusal.tooLarge(address.toString());
      }
    }
    return bytes.toByteArray();
  }

  /** Looks a host up and lets the client see only addresses that may be connected to. */
  private final class Checked implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      InetAddress[] addresses = names.resolve(host);
      for (InetAddress address : addresses) {
        if (!allowed.test(address)) {
          throw Refusal.inside(host);
        }
      }
      return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
      return names.resolveCanonicalHostname(host);
    }
  }
}
