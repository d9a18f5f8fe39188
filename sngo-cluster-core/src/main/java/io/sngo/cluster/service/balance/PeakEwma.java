// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * As {@link PowerOfTwoChoices}, and the product has a third factor: the time that the
 * instance takes for a call, as a moving average that follows what is slower at once and
 * what is faster exponentially, within seconds. Without calls it falls, too, down to that
 * of the other one, so that an instance that was slow is tried again. The formula is that
 * of {@code PeakEwma} in Twitter's Finagle
 * (https://twitter.github.io/finagle/guide/Clients.html#power-of-two-choices-p2c-peak-ewma),
 * which multiplies the average by the calls in flight and one. Other than there, an
 * instance counts as at most 16 times as slow as the other one, so that one long call
 * does not make all others pile up elsewhere; what takes less than a millisecond counts
 * as one, so that the network does not decide between instances that are alike; and calls
 * that are answered sooner bring the average down faster than time alone, so that the
 * slow first calls of a JVM do not hide for long who is slow.
 */
public final class PeakEwma extends TwoChoices<LatencyActivity> {

	/** To learn that it is faster from calls. */
	static final Duration LEARN = Duration.ofSeconds(2);

	/** To forget that it was slow without any. */
	static final Duration FORGET = Duration.ofSeconds(5);

	private static final double MAX_SLOWNESS = 16;

	/** A call within the same data center takes less, one on the own node much less. */
	private static final double NEGLIGIBLE_NANOS = Duration.ofMillis(1).toNanos();

	/**
	 * Goes by the calls in flight and their time alone.
	 */
	public PeakEwma() {
		this(null, null, System::nanoTime, LEARN, FORGET);
	}

	public PeakEwma(Neighbourhood nodes) {
		this(nodes, null, System::nanoTime, LEARN, FORGET);
	}

	PeakEwma(@Nullable Neighbourhood nodes, @Nullable RandomGenerator random, LongSupplier clock, Duration learn,
			Duration forget) {
		super(nodes, random, () -> new LatencyActivity(clock, learn.toNanos(), forget.toNanos()));
	}

	@Override
	double slowness(LatencyActivity first, LatencyActivity second) {
		double one = first.average();
		double other = second.average();
		// Of what nothing is known it is assumed to be like the other one.
		if (one == 0 || other == 0) {
			return 1;
		}
		return (one >= other) ? multiple(first.latency(), other) : 1 / multiple(second.latency(), one);
	}

	/**
	 * Time makes the slower one at most as fast as the other one was. That nothing was
	 * heard of an instance makes nobody look faster than others.
	 */
	private static double multiple(double slower, double faster) {
		double multiple = Math.max(slower, NEGLIGIBLE_NANOS) / Math.max(faster, NEGLIGIBLE_NANOS);
		return Math.min(Math.max(multiple, 1), MAX_SLOWNESS);
	}

}
