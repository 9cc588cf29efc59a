package org.anabranch.publish.schedule;

import java.time.Instant;
import org.anabranch.publish.Post;

/**
 * A recurring post: each occurrence becomes a scheduled post of its own, some weeks ahead, which
 * may be changed or taken out by itself.
 *
 * @param madeUntil occurrences up to here are in the calendar
 * @param active whether further ones will be made
 */
public record Series(
    String id,
    String workspace,
    String accountId,
    Post post,
    Recurrence recurrence,
    Instant madeUntil,
    boolean active,
    Instant createdAt) {}
