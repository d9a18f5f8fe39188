// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.fuzz;

import java.lang.management.ManagementFactory;
import java.util.HexFormat;

import com.sun.management.ThreadMXBean;

/**
 * Runs a target on one input and sees how much memory that takes.
 */
final class Execution {

	/** Who allocates too much once has perhaps loaded a class or filled a cache. */
	private static final int ATTEMPTS = 3;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final FuzzTarget target;

	private final int allowance;

	Execution(FuzzTarget target) {
		this(target, 1);
	}

	/**
	 * @param allowance so many times as much may be allocated as the target says, where
	 * others do so along with it
	 */
	Execution(FuzzTarget target, int allowance) {
		this.target = target;
		this.allowance = allowance;
	}

	/**
	 * @throws AssertionError if something does not hold; names the input
	 */
	void of(byte[] input) {
		long allocated = Long.MAX_VALUE;
		long allowed = this.allowance * this.target.maxAllocated(input.length);
		for (int attempt = 0; attempt < ATTEMPTS && allocated > allowed; attempt++) {
			allocated = allocated(input);
		}
		if (allocated > allowed) {
			throw failed(input, new AssertionError(
					allocated + " bytes were allocated for " + input.length + ", allowed are " + allowed));
		}
	}

	private long allocated(byte[] input) {
		long before = THREADS.getCurrentThreadAllocatedBytes();
		try {
			this.target.run(input);
		}
		catch (Throwable ex) {
			throw failed(input, ex);
		}
		return THREADS.getCurrentThreadAllocatedBytes() - before;
	}

	private AssertionError failed(byte[] input, Throwable cause) {
		return new AssertionError(this.target.getClass().getSimpleName() + " fails for the " + input.length + " bytes "
				+ HexFormat.of().formatHex(input), cause);
	}

}
