package org.anabranch.sandbox.openai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.anabranch.sandbox.models.Prompt.Attachment;
import tools.jackson.databind.JsonNode;

/**
 * The files that were uploaded, in memory, apart for each vendor's key: the newest 256 of at most 8
 * MiB each. Safe for many threads.
 */
final class OpenAiFiles {
  /** One file. */
  record Stored(String id, String name, String purpose, byte[] bytes, long created) {}

  static final int LONGEST = 8 << 20;
  private static final int MOST = 256;

  private final Map<String, Stored> files =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stored> eldest) {
          return size() > MOST;
        }
      };
  private final ReentrantLock lock = new ReentrantLock();

  void put(Stored file) {
    lock.lock();
    try {
      files.put(file.id(), file);
    } finally {
      lock.unlock();
    }
  }

  Optional<Stored> get(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(files.get(id));
    } finally {
      lock.unlock();
    }
  }

  boolean remove(String id) {
    lock.lock();
    try {
      return files.remove(id) != null;
    } finally {
      lock.unlock();
    }
  }

  /** Newest first. */
  List<Stored> all() {
    lock.lock();
    try {
      return List.copyOf(files.values()).reversed();
    } finally {
      lock.unlock();
    }
  }

  /** What a message's file part carries or names. */
  Attachment attachment(JsonNode file, String where) {
    String id = file.path("file_id").asString("");
    if (!id.isEmpty()) {
      Stored stored =
          get(id)
              .orElseThrow(
                  () ->
                      OpenAiVendor.invalid(
                          where, "invalid_value", "No file found with id '" + id + "'."));
      return Attachment.of("application/octet-stream", stored.name(), stored.bytes());
    }
    String data = file.path("file_data").asString("");
    if (!data.startsWith("data:")) {
      throw OpenAiVendor.invalid(
          where, "missing_required_parameter", "A file needs file_id, or file_data as a data URL.");
    }
    return ChatReader.data(data, file.path("filename").asString(""), where);
  }
}
