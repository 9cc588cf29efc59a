package org.anabranch.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.ProblemException;
import org.apache.hc.client5.http.DnsResolver;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 127.0.0.1 stands for the internet here, and every other address for the inside. */
class PageFetchTest {
  private final List<String> lookedUp = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, List<String>> names = new HashMap<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(threads);
    server.start();
    port = server.getAddress().getPort();
    names.put("site.test", List.of("127.0.0.1"));
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.close();
  }

  private final class Names implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      lookedUp.add(host);
      List<String> addresses = names.getOrDefault(host, List.of());
      if (host.matches("[0-9.]+")) {
        addresses = List.of(host);
      }
      if (addresses.isEmpty()) {
        throw new UnknownHostException(host);
      }
      InetAddress[] found = new InetAddress[addresses.size()];
      for (int i = 0; i < found.length; i++) {
        found[i] = InetAddress.getByName(addresses.get(i));
      }
      return found;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  private PageFetch.Page get(String address) throws InterruptedException {
    return get(address, Duration.ofSeconds(20));
  }

  private PageFetch.Page get(String address, Duration time) throws InterruptedException {
    PageFetch fetch = new PageFetch(new Names(), a -> a.getHostAddress().equals("127.0.0.1"));
    return fetch.get(URI.create(address.replace("PORT", "" + port)), Deadline.in(time));
  }

  private static void fails(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
  }

  private void serve(String path, String type, byte[] body) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private void redirect(String path, String location) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", location.replace("PORT", "" + port));
          answer(exchange, 302);
        });
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void a_page_comes_with_its_type_and_charset() throws InterruptedException {
    serve("/a", "Text/HTML; charset=\"UTF-8\"", "<p>水".getBytes(StandardCharsets.UTF_8));

    PageFetch.Page page = get("http://site.test:PORT/a");

    assertThat(page.contentType()).isEqualTo("text/html");
    assertThat(page.charset()).isEqualToIgnoringCase("utf-8");
    assertThat(new String(page.body(), StandardCharsets.UTF_8)).isEqualTo("<p>水");
  }

  @Test
  void an_address_that_leads_inside_is_refused_before_any_connection() {
    names.put("inside.test", List.of("127.0.0.2"));
    names.put("both.test", List.of("127.0.0.1", "10.0.0.1"));

    fails("source-address-inside", () -> get("http://inside.test:PORT/"));
    fails("source-address-inside", () -> get("http://both.test:PORT/"));
    fails("source-address-inside", () -> get("http://127.0.0.2:PORT/"));
    fails("source-address-inside", () -> get("http://10.0.0.1/"));
  }

  @Test
  void the_real_guard_refuses_loopback_however_it_is_spelt() {
    PageFetch fetch = PageFetch.ofTheWeb(false);
    for (String host :
        List.of("127.0.0.1", "localhost", "[::1]", "2130706433", "[::ffff:127.0.0.1]")) {
      URI address = URI.create("http://" + host + ":" + port + "/");
      assertThatThrownBy(() -> fetch.get(address, Deadline.in(Duration.ofSeconds(20))))
          .as(host)
          .isInstanceOfSatisfying(
              ProblemException.class,
              e ->
                  assertThat(e.problem().code())
                      .isIn("source-address-inside", "source-host-unknown"));
    }
  }

  @Test
  void loopback_is_read_when_private_addresses_are_allowed() throws InterruptedException {
    serve("/a", "text/plain", "hello".getBytes(StandardCharsets.UTF_8));

    URI address = URI.create("http://127.0.0.1:" + port + "/a");

    assertThat(PageFetch.ofTheWeb(true).get(address, Deadline.in(Duration.ofSeconds(20))).body())
        .hasSize(5);
  }

  @Test
  void every_hop_is_checked_anew() {
    names.put("inside.test", List.of("127.0.0.2"));
    redirect("/to-name", "http://inside.test:PORT/");
    redirect("/to-number", "http://169.254.169.254/latest/meta-data/");
    redirect("/to-file", "file:///etc/passwd");

    fails("source-address-inside", () -> get("http://site.test:PORT/to-name"));
    fails("source-address-inside", () -> get("http://site.test:PORT/to-number"));
    fails("source-scheme", () -> get("http://site.test:PORT/to-file"));
  }

  @Test
  void the_name_is_looked_up_once_so_that_it_cannot_change_its_answer()
      throws InterruptedException {
    serve("/a", "text/plain", "hello".getBytes(StandardCharsets.UTF_8));

    get("http://site.test:PORT/a");

    assertThat(lookedUp).containsExactly("site.test");
  }

  @Test
  void redirects_are_followed_five_times_and_not_for_ever() throws InterruptedException {
    redirect("/1", "/2");
    redirect("/2", "3");
    redirect("/3", "//site.test:PORT/4");
    redirect("/4", "http://site.test:PORT/5");
    redirect("/5", "/end?a=b");
    redirect("/0", "/1");
    redirect("/loop", "/loop");
    serve("/end", "text/plain", "end".getBytes(StandardCharsets.UTF_8));

    assertThat(get("http://site.test:PORT/1").address().toString()).endsWith("/end?a=b");
    fails("source-redirects", () -> get("http://site.test:PORT/0"));
    fails("source-redirects", () -> get("http://site.test:PORT/loop"));
  }

  @Test
  void a_server_that_never_answers_is_left_at_the_deadline() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      String address = "http://site.test:" + silent.getLocalPort() + "/";
      fails("source-timeout", () -> get(address, Duration.ofMillis(300)));
    }
  }

  @Test
  void a_body_that_trickles_is_left_at_the_deadline() {
    server.createContext(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            do {
              exchange.getResponseBody().write('.');
              exchange.getResponseBody().flush();
            } while (!over.await(20, TimeUnit.MILLISECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });

    fails("source-timeout", () -> get("http://site.test:PORT/slow", Duration.ofMillis(400)));
  }

  @Test
  void what_cannot_be_read_is_told_apart() throws IOException {
    server.createContext("/404", exchange -> answer(exchange, 404));
    serve("/huge", "text/plain", new byte[(int) Refusal.MAX_BYTES + 1]);
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }

    fails("source-http-status", () -> get("http://site.test:PORT/404"));
    fails("source-too-large", () -> get("http://site.test:PORT/huge"));
    fails("source-host-unknown", () -> get("http://nowhere.test:PORT/"));
    fails("source-unreachable", () -> get("http://site.test:" + closed + "/"));
  }
}
