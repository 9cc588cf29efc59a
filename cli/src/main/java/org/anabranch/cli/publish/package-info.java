/** Posts and accounts: planned posts, what people say below live ones, the person's own files. */
@NullMarked
package org.anabranch.cli.publish;

import org.jspecify.annotations.NullMarked;
