/**
 * Who serves a request and why: one explained score under hard constraints, over what is known of
 * each deployment now. What is drilled, capped or canaried changes who may; nothing here asks
 * anyone.
 */
@NullMarked
package org.anabranch.gateway.route;

import org.jspecify.annotations.NullMarked;
