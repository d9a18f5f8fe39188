// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is on the heap of this JVM and can be reached, to the byte, but for arrays of int:
 * some of them the JVM has made itself. The JVM's figure of what it uses of its heap
 * counts whole regions, that is, a few MiB more or less.
 */
public final class LiveHeap {

	/** Number of the line, objects, bytes, class. */
	private static final Pattern LINE = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+)");

	/** What a collection fills gaps with, and takes for objects. */
	private static final Set<String> FILLERS = Set.of("[I", "[Ljdk.internal.vm.FillerElement;",
			"jdk.internal.vm.FillerObject");

	private LiveHeap() {
	}

	/**
	 * Collects garbage before, and takes up to some tenths of a second. The least of two,
	 * as nothing is collected while another thread keeps the collector out.
	 */
	public static long bytes() {
		return Math.min(total(), total());
	}

	private static long total() {
		long total = LINE.matcher(histogram())
			.results()
			.filter((line) -> !FILLERS.contains(line.group(2)))
			.mapToLong((line) -> Long.parseLong(line.group(1)))
			.sum();
		if (total == 0) {
			throw new IllegalStateException("The histogram of the heap has no lines");
		}
		return total;
	}

	private static String histogram() {
		try {
			return (String) ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
						new Object[] { new String[0] }, new String[] { String[].class.getName() });
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
