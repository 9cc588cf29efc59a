package org.anabranch.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExactTestTest {
  static LongStream seeds() {
    return RouteBench.seeds();
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3, 0, 17, 0.000877193", // one in 20 choose 3
    "3, 3, 0, 16, 0.001031992",
    "3, 4, 1, 4, 0.242857143", // Fisher's tea
    "5, 5, 5, 5, 1",
    "7, 7, 0, 0, 1",
    "0, 9, 3, 9, 1"
  })
  void knows_the_figures_of_the_books(long f, long n, long fe, long ne, double chance) {
    assertThat(ExactTest.chance(f, n, fe, ne)).isCloseTo(chance, within(1e-9));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void is_what_counting_all_cases_gives(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = random.nextInt(0, 300);
    int ne = random.nextInt(0, 300);
    int f = random.nextInt(0, n + 1);
    int fe = random.nextInt(0, ne + 1);
    assertThat(ExactTest.chance(f, n, fe, ne)).isCloseTo(counted(f, n, fe, ne), within(1e-8));
  }

  private static double counted(int f, int n, int fe, int ne) {
    BigInteger sum = BigInteger.ZERO;
    for (int x = f; x <= Math.min(n, f + fe); x++) {
      sum = sum.add(choose(n, x).multiply(choose(ne, f + fe - x)));
    }
    return new BigDecimal(sum)
        .divide(new BigDecimal(choose(n + ne, f + fe)), MathContext.DECIMAL64)
        .doubleValue();
  }

  private static BigInteger choose(int n, int k) {
    BigInteger product = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      product = product.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
    }
    return product;
  }
}
