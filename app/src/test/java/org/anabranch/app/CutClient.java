package org.anabranch.app;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A real HTTP client at which the process dies, or a reply gets lost, at a chosen call. */
final class CutClient extends HttpClient {
  /** The process died here. */
  static final class Killed extends Error {
    Killed() {
      super("killed", null, false, false);
    }
  }

  /** What happens at a call. */
  enum Cut {
    NONE,
    KILL_BEFORE,
    KILL_AFTER,
    LOSE_REPLY
  }

  private final HttpClient real =
      HttpClient.newBuilder()
          .version(Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(60))
          .build();
  private final AtomicInteger calls = new AtomicInteger();
  private volatile int at = -1;
  private volatile Cut cut = Cut.NONE;

  /** From now on the {@code n}-th call, from 0, goes so. */
  void arm(Cut cut, int n) {
    this.cut = cut;
    this.at = n;
    calls.set(0);
  }

  int calls() {
    return calls.get();
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    boolean here = calls.getAndIncrement() == at;
    if (here && cut == Cut.KILL_BEFORE) {
      throw new Killed();
    }
    if (here && cut != Cut.NONE) {
      real.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (cut == Cut.KILL_AFTER) {
        throw new Killed();
      }
      throw new IOException("the reply was lost");
    }
    return real.send(request, handler);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    throw new UnsupportedOperationException("The connectors call and wait");
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> handler,
      HttpResponse.PushPromiseHandler<T> push) {
    return sendAsync(request, handler);
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return real.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return real.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return real.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return real.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return real.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return real.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return real.authenticator();
  }

  @Override
  public Version version() {
    return real.version();
  }

  @Override
  public Optional<Executor> executor() {
    return real.executor();
  }
}
