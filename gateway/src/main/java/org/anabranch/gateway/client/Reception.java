package org.anabranch.gateway.client;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Passage;
import org.anabranch.gateway.call.Watch;
import org.anabranch.gateway.client.Door.Entrance;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Refusal;
import org.jspecify.annotations.Nullable;

/** Who receives what clients ask, as their connections see it. Never blocks; one for all. */
public interface Reception {
  /**
   * A client at the door.
   *
   * @param refusal why it is turned away before its body is read, or null
   * @param signature to be checked once the body is there, or null
   */
  record Visit(
      Inbound manners,
      @Nullable Refusal refusal,
      @Nullable Entrance entrance,
      @Nullable Account account,
      Credential.@Nullable Signed signature) {
    public static Visit refused(Inbound manners, Refusal refusal) {
      return new Visit(manners, refusal, null, null, null);
    }

    public static Visit admitted(
        Entrance entrance, Account account, Credential.@Nullable Signed signature) {
      return new Visit(entrance.manners(), null, entrance, account, signature);
    }
  }

  /** Looks at a request whose body has not come yet. */
  Visit receive(HttpRequest head, InetSocketAddress remote);

  /** Answers a request that was let in, now that its body is there. */
  void answer(ClientConnection connection, HttpRequest head, ByteBuf body, Visit visit);

  /** How errors are told before it is known which dialect the client speaks. */
  Inbound usualManners();

  /** Who is told of requests. */
  Watch watch();

  /** Names a request that has no call. */
  String newRequestId();

  /** A client's request has ended. */
  void seen(Passage passage, @Nullable Call call);

  /** Whether new requests are turned away. */
  boolean isDraining();

  /** An answer has ended, and its connection takes no more. */
  void settled();

  /** The client is no longer connected. */
  void left(ClientHandler client);
}
