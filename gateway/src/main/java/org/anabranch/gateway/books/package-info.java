/**
 * What requests did and cost, kept: a journal with group commit that survives {@code kill -9}, and
 * the bookkeeper who carries it into the database behind the requests.
 */
@NullMarked
package org.anabranch.gateway.books;

import org.jspecify.annotations.NullMarked;
