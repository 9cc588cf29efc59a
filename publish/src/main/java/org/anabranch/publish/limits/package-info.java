/**
 * How much the platforms still take of each account and app, by their own headers and codes or by
 * configured quotas, and what calls cost where they are charged for. {@link
 * org.anabranch.publish.limits.Allowances} and {@link org.anabranch.publish.limits.Spending} stand
 * before every call of a connector.
 */
@NullMarked
package org.anabranch.publish.limits;

import org.jspecify.annotations.NullMarked;
