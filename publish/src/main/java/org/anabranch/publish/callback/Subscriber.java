package org.anabranch.publish.callback;

import org.anabranch.kernel.Secret;
import org.anabranch.publish.connect.CallbackKeys.Keys;

/**
 * Whom the platform calls: an app of ours, or an account that has no app.
 *
 * @param clientId the platform's id of the app or account
 * @param secret the app's or account's secret
 * @param keys what we and the platform agreed on for calls
 */
public record Subscriber(String clientId, Secret secret, Keys keys) {}
