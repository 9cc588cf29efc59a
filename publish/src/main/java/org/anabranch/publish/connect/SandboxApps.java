package org.anabranch.publish.connect;

import java.net.URI;
import org.anabranch.publish.Platform;

/** Gives the sandbox's app for a platform. */
public interface SandboxApps {
  /** An app with the hosts of the sandbox; its id and workspace count for nothing. */
  App app(Platform platform) throws InterruptedException;

  /**
   * Has the imitation call us there, as a person would enter it in the platform's console; returns
   * when it has sent what it sends first.
   */
  default void callAt(App app, URI address, CallbackKeys.Keys keys) throws InterruptedException {}
}
