package org.anabranch.gateway.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.background.Background;
import org.anabranch.gateway.batch.Batches;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Passage;
import org.anabranch.gateway.call.Watch;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.ClientHandler;
import org.anabranch.gateway.client.Door;
import org.anabranch.gateway.client.Door.Entrance;
import org.anabranch.gateway.client.Reception;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.exchange.Keeper;
import org.anabranch.gateway.exchange.Opening;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.treasury.Callers;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may come in and who answers what: addresses, methods, keys. Never blocks. One for all
 * connections.
 */
public final class Doorman implements Reception {
  private static final String MOST_SPOKEN = "openai";
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Premises premises;
  private final Inbound usualManners;
  private final List<Door> doors = new ArrayList<>();
  private final Set<ClientHandler> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  public Doorman(Premises premises, Background background, Batches batches, RandomGenerator seeds) {
    this.premises = premises;
    List<Inbound> dialects = premises.dialects().inbound();
    this.usualManners =
        dialects.stream()
            .filter(d -> d.dialect().equals(MOST_SPOKEN))
            .findFirst()
            .orElse(dialects.getFirst());
    Opening opening = new Opening(premises);
    doors.add(new HealthDoor(usualManners, premises, this::isDraining));
    doors.add(new MetricsDoor(usualManners, premises, new Gauges(premises, connections)));
    doors.add(new MediaDoor(premises, opening, usualManners, seeds));
    doors.add(new BatchDoor(premises, batches, usualManners));
    doors.add(new KeptDoor(premises, background, usualManners));
    dialects.stream()
        .filter(d -> d.dialect().equals(Keeper.DIALECT))
        .forEach(d -> doors.add(new ConversationsDoor(premises, usualManners, d)));
    dialects.forEach(d -> doors.add(new DialectDoor(premises, opening, background, d, seeds)));
  }

  @Override
  public Watch watch() {
    return premises.records().watch();
  }

  @Override
  public String newRequestId() {
    return premises.ids().next("req");
  }

  @Override
  public void seen(Passage passage, @Nullable Call call) {
    premises
        .records()
        .watch()
        .ended(passage, call, id -> premises.inForce().fleet().byId(id).map(Served::deployment));
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  /** From now on new requests are turned away. */
  public void drain() {
    draining = true;
  }

  @Override
  public void settled() {
    if (draining) {
      synchronized (connections) {
        connections.notifyAll();
      }
    }
  }

  /** Waits until no answer is under way, or the deadline. */
  public void awaitIdle(Deadline deadline) throws InterruptedException {
    await(deadline, () -> connections.stream().noneMatch(ClientHandler::isUnderWay));
  }

  /** A client has connected; {@link #left} ends that. */
  public void came(ClientHandler client) {
    connections.add(client);
  }

  @Override
  public void left(ClientHandler client) {
    connections.remove(client);
    if (draining || connections.isEmpty()) {
      synchronized (connections) {
        connections.notifyAll();
      }
    }
  }

  /** Waits until nobody is connected, or the deadline. */
  public void awaitEmpty(Deadline deadline) throws InterruptedException {
    await(deadline, connections::isEmpty);
  }

  private void await(Deadline deadline, BooleanSupplier reached) throws InterruptedException {
    synchronized (connections) {
      while (!reached.getAsBoolean() && !deadline.isOver()) {
        connections.wait(Math.max(1, deadline.remaining().toMillis()));
      }
    }
  }

  /** Who is connected, live: it changes from every event loop. */
  public Set<ClientHandler> connections() {
    return connections;
  }

  @Override
  public Inbound usualManners() {
    return usualManners;
  }

  @Override
  public Visit receive(HttpRequest head, InetSocketAddress remote) {
    Incoming incoming = incoming(head, Unpooled.EMPTY_BUFFER);
    for (Door door : doors) {
      Entrance entrance = door.at(incoming);
      if (entrance != null) {
        return enter(entrance, incoming, remote);
      }
    }
    return Visit.refused(
        usualManners,
        Refusal.of(
            404,
            "unknown_url",
            "Unknown address: " + incoming.method() + " " + incoming.path() + "."));
  }

  private Visit enter(Entrance entrance, Incoming head, InetSocketAddress remote) {
    if (!head.method().equals(entrance.method())) {
      return Visit.refused(entrance.manners(), wrongMethod(entrance, head));
    }
    if (draining && !entrance.open()) {
      return Visit.refused(entrance.manners(), Refusals.DRAINING);
    }
    if (entrance.open()) {
      return Visit.admitted(entrance, premises.inForce().callers().named(Callers.LOCAL), null);
    }
    return premises.inForce().callers().needKey()
        ? withKey(entrance, entrance.manners().credential(head))
        : withoutKey(entrance, head, remote);
  }

  private static Refusal wrongMethod(Entrance entrance, Incoming head) {
    return new Refusal(
        405,
        "method_not_allowed",
        head.path() + " takes " + entrance.method() + ", not " + head.method() + ".",
        null,
        Map.of("allow", entrance.method()));
  }

  private Visit withKey(Entrance entrance, @Nullable Credential credential) {
    return switch (credential) {
      case null -> unknownKey(entrance);
      case Credential.Key key ->
          premises
              .inForce()
              .callers()
              .withKey(key.secret())
              .map(account -> Visit.admitted(entrance, account, null))
              .orElseGet(
                  () ->
                      premises.inForce().callers().isOver(key.secret())
                          ? overKey(entrance)
                          : unknownKey(entrance));
      case Credential.Signed signed ->
          premises
              .inForce()
              .callers()
              .secretOf(signed.keyName())
              .map(signer -> Visit.admitted(entrance, signer.account(), signed))
              .orElseGet(() -> unknownKey(entrance));
    };
  }

  private static Visit unknownKey(Entrance entrance) {
    return Visit.refused(
        entrance.manners(),
        Refusal.of(
            401,
            "invalid_api_key",
            "The API key is missing or unknown. Send one as “Authorization: Bearer KEY”, or as this"
                + " dialect's clients do."));
  }

  private static Visit overKey(Entrance entrance) {
    return Visit.refused(
        entrance.manners(),
        Refusal.of(
            401,
            "invalid_api_key",
            "The time of this API key is over. Ask who gave it for another."));
  }

  private Visit withoutKey(Entrance entrance, Incoming head, InetSocketAddress remote) {
    if (!remote.getAddress().isLoopbackAddress()) {
      return Visit.refused(
          entrance.manners(),
          Refusal.of(
              401, "invalid_api_key", "Without configured keys only this machine may call."));
    }
    if (isFromWebPage(head)) {
      return Visit.refused(
          entrance.manners(),
          Refusal.of(403, "forbidden_origin", "Web pages may not call without a configured key."));
    }
    return Visit.admitted(entrance, premises.inForce().callers().named(Callers.LOCAL), null);
  }

  /** A page in the user's browser could reach this port; it must not spend the user's money. */
  private static boolean isFromWebPage(Incoming head) {
    String host = head.headers().get(HttpHeaderNames.HOST, "");
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    String name = end > 0 ? host.substring(0, end) : host;
    return head.headers().contains(HttpHeaderNames.ORIGIN)
        || !LOOPBACK_NAMES.contains(name.toLowerCase(Locale.ROOT));
  }

  private static Incoming incoming(HttpRequest head, ByteBuf body) {
    String uri = head.uri();
    if (uri.startsWith("http")) {
      URI whole = URI.create(uri);
      String query = Optional.ofNullable(whole.getRawQuery()).orElse("");
      return new Incoming(head.method().name(), whole.getRawPath(), query, head.headers(), body);
    }
    int mark = uri.indexOf('?');
    return new Incoming(
        head.method().name(),
        mark < 0 ? uri : uri.substring(0, mark),
        mark < 0 ? "" : uri.substring(mark + 1),
        head.headers(),
        body);
  }

  @Override
  public void answer(ClientConnection connection, HttpRequest head, ByteBuf body, Visit visit) {
    Entrance entrance = visit.entrance();
    Account account = visit.account();
    if (entrance == null || account == null) {
      throw new IllegalStateException("The client was not let in");
    }
    Incoming request = incoming(head, body);
    Credential.Signed signed = visit.signature();
    if (signed != null && !isSignedWell(signed, request)) {
      Refusal untimely = signed.verification().untimely(request);
      connection.refuse(
          untimely == null
              ? Refusal.of(403, "signature_mismatch", "The signature does not match the request.")
              : untimely);
      return;
    }
    entrance.host().answer(connection, request, account);
  }

  private boolean isSignedWell(Credential.Signed signed, Incoming request) {
    return premises
        .inForce()
        .callers()
        .secretOf(signed.keyName())
        .map(signer -> signer.secrets().stream())
        .orElseGet(Stream::empty)
        .anyMatch(secret -> signed.verification().holds(secret, request));
  }
}
