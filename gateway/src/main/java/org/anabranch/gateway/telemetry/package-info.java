/**
 * What the gateway tells of itself to others' tools: figures to Prometheus, traces to whoever takes
 * OTLP. Knows nothing of how requests are served.
 */
@NullMarked
package org.anabranch.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
