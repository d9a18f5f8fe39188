// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

/**
 * The hash of digests: the same on all nodes and in all versions.
 */
final class Hashes {

	private static final long OFFSET = 0xcbf29ce484222325L;

	private static final long PRIME = 0x100000001b3L;

	private Hashes() {
	}

	/**
	 * FNV-1a over UTF-16 units, then mixed so that its low bits are usable.
	 */
	static long of(String text) {
		long hash = OFFSET;
		for (int i = 0; i < text.length(); i++) {
			hash = (hash ^ text.charAt(i)) * PRIME;
		}
		return mix(hash);
	}

	static long combine(long hash, long value) {
		return mix(hash * 31 + value);
	}

	/**
	 * The finaliser of SplitMix64.
	 */
	private static long mix(long value) {
		long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
		return z ^ (z >>> 31);
	}

}
