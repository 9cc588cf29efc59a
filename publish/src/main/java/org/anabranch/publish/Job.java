package org.anabranch.publish;

import java.net.URI;
import java.util.function.Function;

/**
 * One publication as its connector sees it.
 *
 * @param id the publication's
 * @param handles durable memory of this publication
 * @param mediaUrl gives a signed, short-lived address at which the platform can fetch a file, for
 *     platforms that fetch
 */
public record Job(
    String id, Account account, Post post, Handles handles, Function<Media, URI> mediaUrl) {}
