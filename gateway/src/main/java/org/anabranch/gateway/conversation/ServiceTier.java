package org.anabranch.gateway.conversation;

/** How urgently a vendor served a request, which is also what it asks for it. */
public enum ServiceTier {
  STANDARD,
  /** Before others, for more. */
  PRIORITY,
  /** After others, for less. */
  FLEX,
  /** Out of capacity that was bought ahead. */
  RESERVED,
  /** Within a day, for less. */
  BATCH
}
