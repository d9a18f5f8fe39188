// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.sngo.cluster.system.watch.LoopGuard;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looks after an application that runs: Netty reports buffers that nobody has released,
 * and BlockHound calls on loops that block. Both take time and memory, so that nothing is
 * measured under them.
 */
final class Watch {

	/** How the reports of a leak begin, wherever they are logged. */
	private static final String LEAK = "LEAK:";

	private Watch() {
	}

	/**
	 * What makes a JVM complain.
	 */
	static List<String> flags() {
		// BlockHound adds methods to classes of the JDK.
		return List.of("-Dio.netty.leakDetection.level=paranoid", "-XX:+AllowRedefinitionToAddDeleteMethods",
				"-javaagent:" + agent());
	}

	private static String agent() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
			.filter((entry) -> Path.of(entry).getFileName().toString().startsWith("blockhound-")
					&& Files.exists(Path.of(entry)))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("BlockHound is not on the class path"));
	}

	/**
	 * The complaints among lines of output.
	 */
	static List<String> complaints(List<String> output) {
		return output.stream().filter((line) -> line.contains(LEAK) || line.contains(LoopGuard.COMPLAINT)).toList();
	}

	static void assertNoComplaints(AppProcess process, String who) {
		assertThat(complaints(process.output())).as("complaints in the output of %s", who).isEmpty();
	}

}
