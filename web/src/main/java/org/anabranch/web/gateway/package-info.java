/**
 * The console's pages on models: the market, what is enabled, decisions and their replay, keys and
 * usage.
 */
@NullMarked
package org.anabranch.web.gateway;

import org.jspecify.annotations.NullMarked;
