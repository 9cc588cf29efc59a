/** The console: pages made on the server. */
@NullMarked
package org.anabranch.web;

import org.jspecify.annotations.NullMarked;
