package org.anabranch.publish.webhook;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.PublicAddresses;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Calls addresses of the public internet only, and hosts that were named as private ones. The host
 * is looked up once, every address it has is checked, and the connection goes to those very
 * addresses; redirects are not followed. So a webhook cannot reach what only this machine can.
 */
final class PublicCaller implements Caller {
  private final Set<String> privateHosts;

  /**
   * @param privateHosts as a URL writes them: names, or addresses with the brackets of IPv6
   */
  PublicCaller(Set<String> privateHosts) {
    this.privateHosts =
        privateHosts.stream().map(PublicCaller::plain).collect(Collectors.toUnmodifiableSet());
  }

  private static String plain(String host) {
    return host.toLowerCase(Locale.ROOT).replaceAll("^\\[|\\]$", "");
  }

  private static final class NotPublic extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    NotPublic(String host) {
      super("The host " + host + " is not of the public internet.");
    }
  }

  private final class Checked implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      InetAddress[] addresses = SystemDefaultDnsResolver.INSTANCE.resolve(host);
      for (InetAddress address : addresses) {
        if (!PublicAddresses.isPublic(address) && !privateHosts.contains(plain(host))) {
          throw new NotPublic(host);
        }
      }
      return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
      return host;
    }
  }

  @Override
  public Optional<String> refused(URI url) {
    try {
      new Checked().resolve(plain(url.getHost()));
      return Optional.empty();
    } catch (NotPublic e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (UnknownHostException e) {
      return Optional.empty(); // it may be known later
    }
  }

  @Override
  public Answer post(URI url, Map<String, String> headers, String body, Duration wait)
      throws InterruptedException {
    Timeout timeout = Timeout.of(wait);
    HttpPost request = new HttpPost(url);
    headers.forEach(request::setHeader);
    request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
    request.setConfig(RequestConfig.custom().setResponseTimeout(timeout).build());
    try (CloseableHttpClient client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new Checked())
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom().setConnectTimeout(timeout).build())
                    .build())
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .build()) {
      return client.execute(request, response -> new Answer(response.getCode(), ""));
    } catch (IOException e) {
      return new Answer(0, said(e, wait));
    }
  }

  private static String said(IOException e, Duration wait) {
    return switch (e) {
      case NotPublic not -> String.valueOf(not.getMessage());
      case UnknownHostException _ -> "The host is not known.";
      case SocketTimeoutException _ ->
          "It did not answer within %s.".formatted(Count.of(wait.toSeconds(), "second"));
      case ConnectException _ -> "Nobody listens there.";
      case SSLException ssl -> "No trusted connection: " + ssl.getMessage();
      default -> "The connection broke: " + e.getMessage();
    };
  }
}
