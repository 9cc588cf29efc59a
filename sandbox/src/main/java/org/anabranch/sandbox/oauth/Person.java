package org.anabranch.sandbox.oauth;

/** One of the simulated people who can consent, by the id that the platform gives away. */
record Person(String id, String name) {}
