package org.anabranch.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Tells addresses of the public internet from all that lead inside: loopback, private, link-local,
 * carrier-grade NAT, multicast, reserved, and IPv6 forms that carry such an IPv4 address.
 */
public final class PublicAddresses {
  private PublicAddresses() {}

  public static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes);
  }

  private static boolean isPublic4(byte[] b) {
    int first = b[0] & 0xFF;
    int second = b[1] & 0xFF;
    int third = b[2] & 0xFF;
    boolean reserved =
        first == 0
            || first >= 240
            || first == 100 && (second & 0xC0) == 64
            || first == 192 && second == 0 && (third == 0 || third == 2)
            || first == 198 && (second & 0xFE) == 18
            || first == 198 && second == 51 && third == 100
            || first == 203 && second == 0 && third == 113;
    return !reserved;
  }

  /** Only global unicast (2000::/3), less documentation and what tunnels or maps IPv4. */
  private static boolean isPublic6(byte[] b) {
    int group0 = (b[0] & 0xFF) << 8 | b[1] & 0xFF;
    int group1 = (b[2] & 0xFF) << 8 | b[3] & 0xFF;
    if (group0 == 0x0064 && group1 == 0xFF9B) {
      return carries(b, 12) && Arrays.equals(b, 4, 12, new byte[8], 0, 8);
    }
    if (group0 == 0x2002) {
      return carries(b, 2);
    }
    boolean special = group0 == 0x2001 && (group1 < 0x0200 || group1 == 0x0DB8) || group0 == 0x3FFF;
    return (group0 & 0xE000) == 0x2000 && !special;
  }

  private static boolean carries(byte[] b, int from) {
    try {
      InetAddress inner = InetAddress.getByAddress(Arrays.copyOfRange(b, from, from + 4));
      return isPublic(inner);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an address", e);
    }
  }
}
