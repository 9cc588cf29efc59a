package org.anabranch.compute.estate;

import java.time.Instant;

/**
 * One version of the estate, once it was in force.
 *
 * @param number counted from 1
 * @param digest SHA-256 of its text: equal texts have equal digests
 * @param author who changed it; {@code file} when it was changed on disk
 * @param why what was said about it
 */
public record EstateVersion(long number, String digest, String author, String why, Instant at) {}
