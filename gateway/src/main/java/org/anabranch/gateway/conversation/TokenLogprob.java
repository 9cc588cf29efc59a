package org.anabranch.gateway.conversation;

import java.util.List;

/**
 * How likely a token of the answer was.
 *
 * @param logprob natural logarithm of its probability
 * @param top the likeliest tokens at this place, themselves without {@code top}
 */
public record TokenLogprob(String token, double logprob, List<TokenLogprob> top) {
  public TokenLogprob {
    top = List.copyOf(top);
  }
}
