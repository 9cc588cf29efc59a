package org.anabranch.gateway.media;

import org.jspecify.annotations.Nullable;

/** One of OpenAI's addresses for pictures, sound and moderation. */
public enum Surface {
  GENERATE_IMAGES("/images/generations", "image"),
  EDIT_IMAGES("/images/edits", "image"),
  VARY_IMAGES("/images/variations", "image"),
  SPEAK("/audio/speech", "speech"),
  TRANSCRIBE("/audio/transcriptions", "transcription"),
  TRANSLATE("/audio/translations", "transcription"),
  MODERATE("/moderations", "moderation");

  private final String path;
  private final String task;

  Surface(String path, String task) {
    this.path = path;
    this.task = task;
  }

  /** Below a deployment's address. */
  public String path() {
    return path;
  }

  /** What kind of work it is, as decisions name it. */
  public String task() {
    return task;
  }

  /** The one at that path, or null. */
  public static @Nullable Surface at(String path) {
    for (Surface surface : values()) {
      if (surface.path.equals(path)) {
        return surface;
      }
    }
    return null;
  }
}
