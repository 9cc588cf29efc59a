package org.anabranch.gateway.exchange;

import java.util.function.Consumer;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Elsewhere;
import org.anabranch.gateway.client.Aside;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.route.Ask;

/**
 * Opens calls for clients: at once, or, where this process's share of a budget or limit does not
 * cover one, as soon as there is more. A bounded number waits for that. One for all connections.
 */
public final class Opening {
  private static final int MOST_WAITING = 1024;

  private final Premises premises;
  private final Aside waiting = new Aside(MOST_WAITING);

  public Opening(Premises premises) {
    this.premises = premises;
  }

  /**
   * On the client's event loop. Throws {@link org.anabranch.kernel.ProblemException}.
   *
   * @param then gets the call, now or later on the same event loop
   */
  public void open(ClientConnection connection, Ask ask, Consumer<Call> then) {
    connection.passage().asksFor(ask);
    Call call;
    try {
      call = premises.inForce().dispatcher().open(ask);
    } catch (Elsewhere e) {
      waiting.run(
          connection,
          () -> premises.inForce().dispatcher().open(ask),
          then,
          left -> left.letGo(Call.LetGo.ABANDONED));
      return;
    }
    then.accept(call);
  }
}
