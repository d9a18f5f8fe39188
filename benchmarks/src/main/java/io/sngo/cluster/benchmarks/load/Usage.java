// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/**
 * What this process has used since it started.
 *
 * @param cpuNanos time on a processor, of all threads, those of the JVM included
 * @param allocatedBytes memory allocated on the heap. Exact from JDK 21 on; before, what
 * the threads that are alive have allocated
 */
public record Usage(long cpuNanos, long allocatedBytes) {

	private static final OperatingSystemMXBean PROCESS = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

	private static final @Nullable Method TOTAL = totalOfAllThreads();

	public static Usage now() {
		return new Usage(PROCESS.getProcessCpuTime(), allocated());
	}

	/**
	 * What was used between two moments.
	 */
	public Usage since(Usage before) {
		return new Usage(this.cpuNanos - before.cpuNanos, this.allocatedBytes - before.allocatedBytes);
	}

	private static long allocated() {
		if (TOTAL != null) {
			try {
				return (long) TOTAL.invoke(THREADS);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException("The JVM does not tell what was allocated", ex);
			}
		}
		long sum = 0;
		for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
			// -1 for a thread that has just ended.
			sum += Math.max(0, bytes);
		}
		return sum;
	}

	/** New in JDK 21. */
	private static @Nullable Method totalOfAllThreads() {
		try {
			return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
		}
		catch (NoSuchMethodException ex) {
			return null;
		}
	}

}
