/**
 * What users write about models, deployments, routes, keys and limits, checked as it is read; and
 * the few words all of the gateway shares: a service, a deployment, its terms.
 */
@NullMarked
package org.anabranch.gateway.config;

import org.jspecify.annotations.NullMarked;
