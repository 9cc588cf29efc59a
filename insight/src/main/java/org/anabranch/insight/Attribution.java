package org.anabranch.insight;

import org.anabranch.kernel.Money;
import org.anabranch.publish.Platform;

/** Whose work a publication is. */
public record Attribution(
    String publicationId,
    String group,
    Platform platform,
    String variantId,
    String model,
    String deployment,
    String vendor,
    String decisionId,
    Money cost) {}
