// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

/**
 * Hashes that are the same on all nodes and in all versions. They have 64 bits: in the 32
 * of {@link String#hashCode()} names are equal too often. None of them keeps out an
 * attacker.
 */
public final class Hashes {

	private static final long OFFSET = 0xcbf29ce484222325L;

	private static final long PRIME = 0x100000001b3L;

	private Hashes() {
	}

	/**
	 * Of a text: FNV-1a (Fowler, Noll, Vo, Eastlake and Hansen, "The FNV
	 * Non-Cryptographic Hash Algorithm") over its UTF-16 units, then mixed so that all
	 * bits are usable.
	 */
	public static long of(String text) {
		long hash = OFFSET;
		for (int i = 0; i < text.length(); i++) {
			hash = (hash ^ text.charAt(i)) * PRIME;
		}
		return mix(hash);
	}

	/**
	 * Of several values, one after the other.
	 */
	public static long combine(long hash, long value) {
		return mix(hash * 31 + value);
	}

	/**
	 * Spreads values that are close over all bits: variant 13 of Stafford's mixers, as in
	 * Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA
	 * 2014.
	 */
	public static long mix(long value) {
		long bits = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
		return bits ^ (bits >>> 31);
	}

}
