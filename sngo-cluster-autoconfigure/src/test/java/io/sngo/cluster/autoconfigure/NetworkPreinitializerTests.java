// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

class NetworkPreinitializerTests {

	@Test
	void isFoundByBoot() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(BackgroundPreinitializer.class))
			.hasAtLeastOneElementOfType(NetworkPreinitializer.class);
	}

	@Test
	void keepsNoOtherWaiting() {
		Thread caller = Thread.currentThread();
		CompletableFuture<Thread> loader = new CompletableFuture<>();
		new NetworkPreinitializer(() -> loader.complete(Thread.currentThread())).preinitialize();
		assertThat(loader).succeedsWithin(Duration.ofSeconds(10))
			.isNotSameAs(caller)
			.matches(Thread::isDaemon, "ends with the application");
	}

}
