// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

/**
 * Says what its monotonic clock shows.
 */
public final class NanoTime {

	private NanoTime() {
	}

	public static void main(String[] args) {
		System.out.println(System.nanoTime());
	}

}
