package org.anabranch.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.anabranch.gateway.openai.BadRequest;
import org.anabranch.gateway.openai.ChatHead;
import org.anabranch.gateway.openai.ModelList;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may come in and who answers what: keys, paths, methods. Never blocks. One for all
 * connections.
 */
final class Doorman {
  private static final String CHAT = "/v1/chat/completions";
  private static final String EMBEDDINGS = "/v1/embeddings";
  private static final String MODELS = "/v1/models";
  private static final String HEALTH = "/health";
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  /** What vendors charge for a large picture, about. */
  private static final long TOKENS_OF_AN_ATTACHMENT = 2000;

  private final RoutedGateway gateway;
  private final RandomGenerator seeds;
  private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();

  Doorman(RoutedGateway gateway, RandomGenerator seeds) {
    this.gateway = gateway;
    this.seeds = seeds;
  }

  void came(ClientConnection connection) {
    connections.add(connection);
  }

  void left(ClientConnection connection) {
    connections.remove(connection);
    if (connections.isEmpty()) {
      synchronized (connections) {
        connections.notifyAll();
      }
    }
  }

  /** Waits until nobody is connected, or the deadline. */
  void awaitEmpty(Deadline deadline) throws InterruptedException {
    synchronized (connections) {
      while (!connections.isEmpty() && !deadline.isOver()) {
        connections.wait(Math.max(1, deadline.remaining().toMillis()));
      }
    }
  }

  Set<ClientConnection> connections() {
    return connections;
  }

  /** Why this request is turned away before its body is read, or null. */
  @Nullable Refusal refusal(HttpRequest head, InetSocketAddress remote) {
    String path = path(head);
    HttpMethod allowed = allowed(path);
    if (allowed == null) {
      return Refusal.of(404, "unknown_url", "Unknown address: " + head.method() + " " + path + ".");
    }
    if (!head.method().equals(allowed)) {
      return new Refusal(
          405,
          new org.anabranch.gateway.openai.ErrorBody(
              path + " takes " + allowed + ", not " + head.method() + ".",
              "invalid_request_error",
              null,
              "method_not_allowed"),
          Map.of("allow", allowed.name()));
    }
    return path.equals(HEALTH) ? null : unauthorised(head, remote);
  }

  private static @Nullable HttpMethod allowed(String path) {
    if (path.equals(CHAT) || path.equals(EMBEDDINGS)) {
      return HttpMethod.POST;
    }
    boolean reads = path.equals(HEALTH) || path.equals(MODELS) || path.startsWith(MODELS + "/");
    return reads ? HttpMethod.GET : null;
  }

  private @Nullable Refusal unauthorised(HttpRequest head, InetSocketAddress remote) {
    if (gateway.callers().needKey()) {
      return account(head).isPresent()
          ? null
          : Refusal.of(
              401,
              "invalid_api_key",
              "The API key is missing or unknown. Send one as “Authorization: Bearer KEY”.");
    }
    if (!remote.getAddress().isLoopbackAddress()) {
      return Refusal.of(
          401, "invalid_api_key", "Without configured keys only this machine may call.");
    }
    return isFromWebPage(head)
        ? Refusal.of(403, "forbidden_origin", "Web pages may not call without a configured key.")
        : null;
  }

  /** A page in the user's browser could reach this port; it must not spend the user's money. */
  private static boolean isFromWebPage(HttpRequest head) {
    String host = head.headers().get(HttpHeaderNames.HOST, "");
    String name = host.startsWith("[") ? host.replaceAll("].*", "]") : host.replaceAll(":.*", "");
    return head.headers().contains(HttpHeaderNames.ORIGIN)
        || !LOOPBACK_NAMES.contains(name.toLowerCase(java.util.Locale.ROOT));
  }

  private Optional<Account> account(HttpRequest head) {
    if (!gateway.callers().needKey()) {
      return Optional.of(gateway.callers().named(Callers.LOCAL));
    }
    String value = head.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    return value.regionMatches(true, 0, "Bearer ", 0, 7)
        ? gateway.callers().withKey(value.substring(7).strip())
        : Optional.empty();
  }

  private static String path(HttpRequest head) {
    String uri = head.uri();
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    return path.startsWith("http") ? URI.create(path).getRawPath() : path;
  }

  /** Answers a request that was let in. */
  void answer(ClientConnection connection, HttpRequest head, ByteBuf body) {
    String path = path(head);
    Account account = account(head).orElseThrow();
    switch (path) {
      case HEALTH -> send(connection, "{\"status\":\"ok\"}");
      case MODELS -> send(connection, models(account).all());
      case CHAT -> chat(connection, head, body, account);
      case EMBEDDINGS -> new EmbeddingExchange(gateway, connection, account).start(body);
      default -> oneModel(connection, account, path.substring(MODELS.length() + 1));
    }
  }

  private void chat(ClientConnection connection, HttpRequest head, ByteBuf body, Account account) {
    try {
      ChatHead chat = ChatHead.read(body.array(), body.writerIndex());
      Ask ask =
          new Ask(
              account,
              chat.model(),
              "chat",
              expected(chat),
              Tokens.atMost(chat.asciiBytes() + chat.otherBytes(), chat.messages())
                  + chat.attachments() * TOKENS_OF_AN_ATTACHMENT,
              chat.maxTokens(),
              chat.choices(),
              seeds.nextLong(),
              false);
      Call call = gateway.dispatcher().open(ask);
      new ChatExchange(gateway, connection, call, chat, head.headers(), body).start();
    } catch (BadRequest e) {
      connection.refuse(Refusal.of(e));
    }
  }

  private static long expected(ChatHead chat) {
    return Tokens.estimate(chat.asciiBytes(), chat.otherBytes())
        + chat.attachments() * TOKENS_OF_AN_ATTACHMENT;
  }

  private ModelList models(Account account) {
    return new ModelList(
        gateway.fleet().offers().stream().filter(o -> account.mayAsk(o.id())).toList());
  }

  private void oneModel(ClientConnection connection, Account account, String encoded) {
    String id = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    models(account)
        .one(id)
        .ifPresentOrElse(
            json -> send(connection, json),
            () ->
                connection.refuse(
                    Refusal.of(404, "model_not_found", "There is no model “" + id + "”.")));
  }

  private static void send(ClientConnection connection, String json) {
    connection.send(200, Map.of(), Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8)));
  }
}
