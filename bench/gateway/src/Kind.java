import java.nio.charset.StandardCharsets;

/** What is asked and answered. Request and answer are of the same size; streams are asked in 1 KB. */
enum Kind {
  SMALL("1k", 1 << 10),
  MEDIUM("10k", 10 << 10),
  LARGE("1m", 1 << 20),
  /** A hundred chunks, one right after the other. */
  STREAM("s100", 1 << 10),
  /** A hundred chunks, ten milliseconds apart. */
  PACED("p100", 1 << 10);

  static final int CHUNKS = 100;
  static final int PACE_MILLIS = 10;

  final String label;
  final int bytes;

  Kind(String label, int bytes) {
    this.label = label;
    this.bytes = bytes;
  }

  boolean streams() {
    return this == STREAM || this == PACED;
  }

  /** By the first part of a path such as {@code /1k/v1/chat/completions}. */
  static Kind of(String path) {
    for (Kind kind : values()) {
      if (path.startsWith("/" + kind.label + "/")) {
        return kind;
      }
    }
    return SMALL;
  }

  String request() {
    String before =
        "{\"model\":\"mock-" + label + "\","
            + (streams() ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "")
            + "\"max_tokens\":200,\"messages\":[{\"role\":\"user\",\"content\":\"";
    return padded(before, "\"}]}", bytes);
  }

  String answer() {
    return padded(
        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"mock\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"",
        "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":180,\"completion_tokens\":120,\"total_tokens\":300}}",
        bytes);
  }

  /** Chunk {@code i} of a stream; the last two are the usage and the mark of the end. */
  static String event(int i) {
    String head = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"mock\",";
    if (i < CHUNKS - 1) {
      return head + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word" + i + "\"},\"finish_reason\":null}]}\n\n";
    }
    if (i == CHUNKS - 1) {
      return head + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    }
    return head + "\"choices\":[],\"usage\":{\"prompt_tokens\":180,\"completion_tokens\":100,\"total_tokens\":280}}\n\ndata: [DONE]\n\n";
  }

  private static String padded(String before, String after, int bytes) {
    StringBuilder text = new StringBuilder(bytes).append(before);
    while (text.length() < bytes - after.length()) {
      text.append("the river runs on and the water takes another way ");
    }
    text.setLength(Math.max(before.length(), bytes - after.length()));
    return text.append(after).toString();
  }

  byte[] requestBytes() {
    return request().getBytes(StandardCharsets.US_ASCII);
  }
}
