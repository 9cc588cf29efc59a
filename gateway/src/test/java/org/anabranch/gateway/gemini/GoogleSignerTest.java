package org.anabranch.gateway.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Secret;
import org.junit.jupiter.api.Test;

class GoogleSignerTest {
  private static String account(int port) throws Exception {
    byte[] key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n";
    return Json.object()
        .put("type", "service_account")
        .put("project_id", "p")
        .put("private_key_id", "k")
        .put("private_key", pem)
        .put("client_email", "robot@p.example")
        .put("client_id", "1")
        .put("token_uri", "http://127.0.0.1:" + port + "/token")
        .toString();
  }

  private static HttpHeaders signed(Signer signer) {
    HttpHeaders headers = new DefaultHttpHeaders();
    signer.sign("POST", "h", "/p", headers, Unpooled.EMPTY_BUFFER);
    return headers;
  }

  @Test
  void a_token_is_fetched_in_the_background_and_no_request_waits_for_it() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    HttpServer google =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    google.createContext(
        "/token",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          byte[] answer =
              "{\"access_token\":\"ya29.t\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"
                  .getBytes(UTF_8);
          exchange.getResponseHeaders().set("content-type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    google.start();
    try {
      Signer signer =
          GoogleSigner.maker(Clock.systemUTC())
              .make(Map.of(), new Secret(account(google.getAddress().getPort())));

      assertThatThrownBy(() -> signed(signer)).isInstanceOf(Signer.NotReady.class);
      assertThat(asked.take()).contains("jwt-bearer");
      HttpHeaders headers = null;
      while (headers == null) {
        try {
          headers = signed(signer);
        } catch (Signer.NotReady stillComing) {
          Thread.onSpinWait();
        }
      }
      assertThat(headers.get("authorization")).isEqualTo("Bearer ya29.t");
      assertThat(asked).isEmpty();
    } finally {
      google.stop(0);
    }
  }

  @Test
  void what_is_no_service_account_is_told() {
    assertThatThrownBy(
            () -> GoogleSigner.maker(Clock.systemUTC()).make(Map.of(), new Secret("sk-1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("service account");
  }
}
