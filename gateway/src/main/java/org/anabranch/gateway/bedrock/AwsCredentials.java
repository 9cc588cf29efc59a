package org.anabranch.gateway.bedrock;

import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Who signs.
 *
 * @param sessionToken goes with temporary keys, else null
 */
record AwsCredentials(String accessKeyId, Secret secretAccessKey, @Nullable Secret sessionToken) {}
