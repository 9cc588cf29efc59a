/**
 * What every page of the console is made of: rendering and forms, the frame around a page, files,
 * charts, times and figures as they are shown.
 *
 * <p>{@link Pages} renders a template with what a page shows, and reads what its form sent; {@link
 * Facts} is what the console is told about the installation. How the things of one station are
 * called is with its pages.
 */
@NullMarked
package org.anabranch.web.page;

import org.jspecify.annotations.NullMarked;
