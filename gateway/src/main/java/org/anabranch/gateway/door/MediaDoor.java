package org.anabranch.gateway.door;

import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.Door;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.exchange.Asks;
import org.anabranch.gateway.exchange.MediaExchange;
import org.anabranch.gateway.exchange.Opening;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.media.MediaAddress;
import org.anabranch.gateway.media.MediaAsk;
import org.anabranch.gateway.media.Surface;
import org.anabranch.gateway.route.Ask;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's addresses for pictures, speech, transcripts and moderation, under {@code /v1}, {@code
 * /openai/v1}, without either, and as Azure addresses them.
 */
final class MediaDoor implements Door {
  private final Premises premises;
  private final Opening opening;
  private final Inbound manners;
  private final RandomGenerator seeds;
  private final Map<Surface, Entrance> entrances = new EnumMap<>(Surface.class);

  MediaDoor(Premises premises, Opening opening, Inbound manners, RandomGenerator seeds) {
    this.premises = premises;
    this.opening = opening;
    this.manners = manners;
    this.seeds = seeds;
    for (Surface surface : Surface.values()) {
      entrances.put(
          surface,
          new Entrance(
              "POST", false, manners, (c, request, account) -> ask(surface, c, request, account)));
    }
  }

  @Override
  public @Nullable Entrance at(Incoming head) {
    Surface surface = MediaAddress.surface(head.path());
    return surface == null ? null : entrances.get(surface);
  }

  private void ask(
      Surface surface, ClientConnection connection, Incoming request, Account account) {
    MediaAsk asked =
        MediaAsk.read(surface, request, MediaAddress.model(request.path()), CompletionRequest.AUTO);
    Account payer = Asks.tagged(account, request, Map.of());
    premises
        .kept()
        .recall()
        .media(connection, asked, account, whole -> ask(connection, whole, payer));
  }

  private void ask(ClientConnection connection, MediaAsk asked, Account payer) {
    Ask wanted = Asks.media(asked, payer, seeds.nextLong());
    opening.open(
        connection,
        wanted,
        call -> new MediaExchange(premises, connection, call, manners, asked).start());
  }
}
