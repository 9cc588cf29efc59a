package org.anabranch.publish.media;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file in the library: whole, looked into, and never changed.
 *
 * @param id the SHA-256 of its bytes, hex
 * @param name as its owner called it, with the ending that fits its content
 * @param altText what it shows, for people who do not see it; may be empty
 */
public record Medium(
    String id, String name, Probed probed, Path file, String altText, Instant addedAt) {}
