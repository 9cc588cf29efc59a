package org.anabranch.cli.home;

/** A command that holds the data directory itself, so that no other process can run it for us. */
public interface Holding {}
