// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.sngo.cluster.system.watch.Misbehaving;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * That what the other tests look for would be seen, on whichever JDK this is.
 */
class WatchIT {

	@Test
	void leaksAndBlockingCallsAreSeen() throws IOException {
		Path log = Files.createDirectories(Run.DIRECTORY.resolve("nodes/watch")).resolve("output.log");
		Files.deleteIfExists(log);
		try (AppProcess process = AppProcess.start(Jvm.watched(Misbehaving.class, List.of()), log)) {
			assertThat(process.exit(Duration.ofMinutes(1))).isZero();
			assertThat(Watch.complaints(process.output()))
				.anyMatch((line) -> line.contains("LEAK: ByteBuf.release() was not called"))
				.anyMatch((line) -> line.contains("java.lang.Thread.sleep"));
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> Watch.assertNoComplaints(process, "misbehaving"));
		}
	}

}
