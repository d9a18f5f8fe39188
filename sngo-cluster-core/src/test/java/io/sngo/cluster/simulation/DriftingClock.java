// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

/**
 * A monotonic clock that starts anywhere and runs too fast or too slow. It counts whole
 * nanoseconds, and is exact: however long it runs, it is never off by more than one from
 * what its rate says.
 */
final class DriftingClock {

	/** The rate is a multiple of this part of the true one. */
	static final long PARTS = 1_000_000;

	private final long origin;

	private final long parts;

	/**
	 * @param origin what it says when the world begins
	 * @param ppm by how many millionths it is too fast
	 */
	DriftingClock(long origin, long ppm) {
		if (Math.abs(ppm) >= PARTS) {
			throw new IllegalArgumentException("Drift " + ppm + " ppm is not allowed: a clock runs forward");
		}
		this.origin = origin;
		this.parts = PARTS + ppm;
	}

	/**
	 * What it says at a moment of the world.
	 */
	long at(long moment) {
		return this.origin + elapsed(moment);
	}

	/**
	 * The first moment of the world at which this clock has gone on by some nanoseconds.
	 * @param now the moment at which they begin
	 */
	long after(long nanos, long now) {
		// In two parts, as their product has more than 64 bits.
		long then = elapsed(now) + nanos;
		return then / this.parts * PARTS - Math.floorDiv(-(then % this.parts * PARTS), this.parts);
	}

	private long elapsed(long moment) {
		return moment / PARTS * this.parts + moment % PARTS * this.parts / PARTS;
	}

}
