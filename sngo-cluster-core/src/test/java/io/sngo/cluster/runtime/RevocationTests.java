// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that stops tells its callbacks that it leads no more, and lets them end.
 */
class RevocationTests {

	@Test
	void aNodeThatStopsLetsTheCallbackEnd() throws InterruptedException {
		try (TestNodes nodes = new TestNodes()) {
			Cluster node = nodes.start("a");
			node.manager().leadership().await().block(TestNodes.LONG);
			CountDownLatch stopped = new CountDownLatch(1);
			CountDownLatch told = new CountDownLatch(1);
			AtomicReference<String> end = new AtomicReference<>("nothing");
			node.manager().leadership().onRevoked((lease) -> {
				try {
					// It cleans up for longer than the stop takes.
					end.set(stopped.await(TestNodes.LONG.toSeconds(), TimeUnit.SECONDS) ? "cleaned up" : "forgotten");
				}
				catch (InterruptedException ex) {
					end.set("interrupted");
				}
				told.countDown();
			});
			node.close();
			stopped.countDown();
			assertThat(told.await(TestNodes.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertThat(end).hasValue("cleaned up");
		}
	}

}
