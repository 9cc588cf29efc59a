/** WeChat Official Accounts' server API (api.weixin.qq.com). */
@NullMarked
package org.anabranch.publish.wechatofficial;

import org.jspecify.annotations.NullMarked;
