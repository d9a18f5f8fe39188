// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of five instances falls to a tenth of its speed, in a model with virtual time: five
 * nodes that call, each with a balancer of its own. What is told are the figures of all
 * seeds together.
 */
class SlowInstanceTests {

	private static final int SEEDS = 20;

	private static final int SIZE = 5;

	private static final int WORKERS_OF_ALL = 4 * SIZE;

	private static final double MEAN = 0.005;

	/** All begin as JVMs do. */
	private static final Duration COLD = Duration.ofMillis(200);

	private static final double COLD_SPEED = 0.05;

	private static final Duration SLOW = Duration.ofSeconds(5);

	private static final Duration SETTLED = SLOW.plusSeconds(2);

	private static final Duration END = SETTLED.plusSeconds(5);

	/**
	 * Each call takes its own time, a few of them much longer than most.
	 */
	private static double exponential(RandomGenerator random) {
		return exponential(random, MEAN);
	}

	private static double exponential(RandomGenerator random, double mean) {
		return -Math.log(1 - random.nextDouble()) * mean;
	}

	private static LoadBalancing maker(String name) {
		return new LoadBalancing(name, switch (name) {
			case "round-robin" -> (random, clock) -> new RoundRobin();
			case "power-of-two" -> (random, clock) -> new PowerOfTwoChoices(null, random, clock);
			case "peak-ewma" -> (random, clock) -> new PeakEwma(null, random, clock, PeakEwma.LEARN, PeakEwma.FORGET);
			default -> throw new IllegalArgumentException(name);
		});
	}

	/**
	 * @param busy the part of the time that instances are busy before
	 */
	@ParameterizedTest
	@CsvSource({ "0.05", "0.2", "0.4", "0.6" })
	void timeSparesTheSlowOneAndItsCallers(double busy) {
		for (boolean equal : new boolean[] { true, false }) {
			Figures figures = maker("peak-ewma").figures(busy,
					equal ? (random) -> MEAN : SlowInstanceTests::exponential);
			assertThat(figures.shareAtOnce()).as("share within 2 s, %s", figures).isLessThanOrEqualTo(0.05);
			assertThat(figures.worstShare()).as("share after 2 s, %s", figures).isLessThanOrEqualTo(0.02);
			assertThat(figures.worstRatio()).as("p99 as multiple of before, %s", figures).isLessThanOrEqualTo(1.5);
		}
	}

	/**
	 * What the numbers above are worth: without a choice they are not reached.
	 */
	@ParameterizedTest
	@CsvSource({ "0.05", "0.4" })
	void whoTakesTurnsDoesNot(double busy) {
		Figures figures = maker("round-robin").figures(busy, SlowInstanceTests::exponential);
		assertThat(figures.ratio()).as("p99 as multiple of before, %s", figures).isGreaterThan(3);
		assertThat(figures.share()).as("share after 2 s, %s", figures).isGreaterThan(0.045);
	}

	@Test
	void roundRobinGoesOnAsBefore() {
		Figures figures = maker("round-robin").figures(0.4, SlowInstanceTests::exponential);
		assertThat(figures.share()).isBetween(0.199, 0.201);
		assertThat(figures.ratio()).as("%s", figures).isGreaterThan(50);
	}

	@Test
	void callsInFlightAloneSpareTheSlowOneWhereThereAreMany() {
		Figures figures = maker("power-of-two").figures(0.6, SlowInstanceTests::exponential);
		assertThat(figures.share()).as("%s", figures).isLessThan(0.05);
	}

	/**
	 * One call in fifty takes two hundred times as long, wherever it runs: that says
	 * nothing of the instance that had it.
	 */
	@ParameterizedTest
	@CsvSource({ "0.2", "0.4", "0.6" })
	void longCallsDoNotMakeTimeMuchWorseThanCallsInFlight(double busy) {
		ToDoubleFunction<RandomGenerator> mixed = (random) -> exponential(random,
				(random.nextInt(50) == 0) ? 0.2 : 0.001);
		double ewma = maker("peak-ewma").healthy(busy, mixed);
		double inFlight = maker("power-of-two").healthy(busy, mixed);
		assertThat(ewma).isLessThan(1.2 * inFlight);
	}

	@Test
	void whatIsHealthyAgainGetsItsShareBack() {
		IntStream.range(0, SEEDS).forEach((seed) -> {
			QueueingModel model = maker("peak-ewma").model(seed, 0.2, SlowInstanceTests::exponential);
			model.speed(0, 0.1);
			model.run(SLOW.minus(COLD));
			model.speed(0, 1);
			model.run(Duration.ofSeconds(25));
			assertThat(model.share(0, SLOW.plusSeconds(20), SLOW.plusSeconds(25))).as("seed %d", seed)
				.isGreaterThan(0.1);
		});
	}

	@Test
	void sameSeedSameRun() {
		double[] shares = new double[2];
		for (int i = 0; i < 2; i++) {
			QueueingModel model = maker("peak-ewma").model(7, 0.4, SlowInstanceTests::exponential);
			model.run(Duration.ofSeconds(2).minus(COLD));
			shares[i] = model.share(3, Duration.ZERO, Duration.ofSeconds(2));
		}
		assertThat(shares[0]).isEqualTo(shares[1]).isBetween(0.15, 0.25);
	}

	private record LoadBalancing(String name, QueueingModel.Maker maker) {

		QueueingModel model(long seed, double busy, ToDoubleFunction<RandomGenerator> work) {
			QueueingModel model = new QueueingModel(seed, this.maker, SIZE, SIZE, busy * WORKERS_OF_ALL / MEAN, work);
			speedOfAll(model, COLD_SPEED);
			model.run(COLD);
			speedOfAll(model, 1);
			return model;
		}

		private static void speedOfAll(QueueingModel model, double speed) {
			IntStream.range(0, SIZE).forEach((instance) -> model.speed(instance, speed));
		}

		/**
		 * The p99 of five instances of which none is slow.
		 */
		double healthy(double busy, ToDoubleFunction<RandomGenerator> work) {
			return IntStream.range(0, SEEDS).mapToDouble((seed) -> {
				QueueingModel model = model(seed, busy, work);
				model.run(END.minus(COLD));
				return model.p99(SETTLED, END.minusSeconds(1));
			}).average().orElseThrow();
		}

		Figures figures(double busy, ToDoubleFunction<RandomGenerator> work) {
			double shareAtOnce = 0;
			double share = 0;
			double p99 = 0;
			double worstShare = 0;
			double worstP99 = 0;
			for (int seed = 0; seed < SEEDS; seed++) {
				QueueingModel model = model(seed, busy, work);
				model.run(SLOW.minus(COLD));
				model.speed(0, 0.1);
				model.run(END.minus(SLOW));
				shareAtOnce += model.share(0, SLOW, SETTLED) / SEEDS;
				double shareOfSeed = model.share(0, SETTLED, END);
				share += shareOfSeed / SEEDS;
				worstShare = Math.max(worstShare, shareOfSeed);
				// The last second's calls have had time to end.
				double p99OfSeed = model.p99(SETTLED, END.minusSeconds(1));
				p99 += p99OfSeed / SEEDS;
				worstP99 = Math.max(worstP99, p99OfSeed);
			}
			double healthy = healthy(busy, work);
			Figures figures = new Figures(this.name, busy, shareAtOnce, share, worstShare, p99, p99 / healthy,
					worstP99 / healthy);
			System.out.println(figures);
			return figures;
		}

	}

	/**
	 * @param shareAtOnce of the slow one within two seconds after it became slow
	 * @param share of the slow one after that
	 * @param worstShare that of the worst seed
	 * @param p99 of all calls after that, in seconds
	 * @param ratio of the p99 to that without a slow one
	 * @param worstRatio that of the worst seed
	 */
	private record Figures(String balancer, double busy, double shareAtOnce, double share, double worstShare,
			double p99, double ratio, double worstRatio) {

		@Override
		public String toString() {
			return "%s, %.0f %% busy: share %.1f %% within 2 s, then %.1f %%, at worst %.1f %%; p99 %.1f ms, %.1f times, at worst %.1f times"
				.formatted(this.balancer, this.busy * 100, this.shareAtOnce * 100, this.share * 100,
						this.worstShare * 100, this.p99 * 1000, this.ratio, this.worstRatio);
		}

	}

}
