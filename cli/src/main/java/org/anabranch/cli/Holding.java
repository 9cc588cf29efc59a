package org.anabranch.cli;

/** A command that holds the data directory itself, so that no other process can run it for us. */
interface Holding {}
