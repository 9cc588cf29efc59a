package org.anabranch.gateway.bedrock;

import org.jspecify.annotations.Nullable;

/**
 * An address of Bedrock's runtime: a model and what is wanted of it.
 *
 * @param modelId decoded, an ARN as it is
 */
record ModelPath(String modelId, String action) {
  private static final String START = "/model/";

  /** Null when the path is none. */
  static @Nullable ModelPath read(String path) {
    int slash = path.lastIndexOf('/');
    if (!path.startsWith(START) || slash <= START.length()) {
      return null;
    }
    String id = PercentCoding.decode(path.substring(START.length(), slash));
    return new ModelPath(id, path.substring(slash + 1));
  }

  static String of(String modelId, String action) {
    return START + PercentCoding.encode(modelId) + "/" + action;
  }

  /** The model's name: of an ARN what stands after its kind. */
  String model() {
    int slash = modelId.startsWith("arn:") ? modelId.lastIndexOf('/') : -1;
    return modelId.substring(slash + 1);
  }
}
