/** An imitation of WeChat Official Accounts' server API (api.weixin.qq.com). */
@NullMarked
package org.anabranch.sandbox.wechatofficial;

import org.jspecify.annotations.NullMarked;
