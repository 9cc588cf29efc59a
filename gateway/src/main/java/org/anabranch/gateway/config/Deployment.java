package org.anabranch.gateway.config;

import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * One model served by one vendor at one place.
 *
 * @param model the model's name apart from who serves it, so that substitutes are known
 * @param lab who made the model
 * @param vendor who serves it and sends the bill
 * @param site the compute plan's site it runs on, where known
 * @param builtIn whether it runs inside this process and needs nobody
 */
public record Deployment(
    String id,
    String model,
    String lab,
    String vendor,
    Money inputPerMillion,
    Money outputPerMillion,
    @Nullable String site,
    boolean builtIn) {}
