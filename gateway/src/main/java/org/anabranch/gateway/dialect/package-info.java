/**
 * What a dialect is: how clients ask ({@link org.anabranch.gateway.dialect.Inbound}) and how
 * vendors are asked ({@link org.anabranch.gateway.dialect.Outbound}). Where both are the same
 * dialect, bytes pass through and only what must change is changed; otherwise all goes through
 * {@link org.anabranch.gateway.conversation the neutral conversation}.
 *
 * <p>Everything here runs on event loops: nothing blocks. Dialects themselves are leaves in
 * packages of their own, put together by {@code app}.
 */
@NullMarked
package org.anabranch.gateway.dialect;

import org.jspecify.annotations.NullMarked;
