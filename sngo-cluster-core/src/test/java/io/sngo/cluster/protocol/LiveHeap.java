// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is on the heap of this JVM and can be reached, to the byte. The JVM's figure of
 * what it uses of its heap counts whole regions, that is, a few MiB more or less.
 */
public final class LiveHeap {

	private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

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
		Matcher total = TOTAL.matcher(histogram());
		if (!total.find()) {
			throw new IllegalStateException("The histogram of the heap has no total");
		}
		return Long.parseLong(total.group(1));
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
