/** Amazon Bedrock's runtime: Converse and InvokeModel, whole and as binary event streams. */
@NullMarked
package org.anabranch.sandbox.bedrock;

import org.jspecify.annotations.NullMarked;
