package org.anabranch.compute.right;

import java.time.Instant;

/** One line of a notice's journal; only ever added to. */
public record Entry(Instant at, Notice.State state, String by, String text) {}
