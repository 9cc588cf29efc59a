/**
 * The Bedrock dialect, in and out: Converse and InvokeModel, whole and as a binary event stream,
 * signed (SigV4) or with a bearer key. Knows no money and no routes.
 */
@NullMarked
package org.anabranch.gateway.bedrock;

import org.jspecify.annotations.NullMarked;
