// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.ClusterException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A node that stops tells its callbacks that it leads no more, and lets them end.
 */
class RevocationTests {

	@Test
	void aNodeThatStopsWaitsForTheCallback() {
		try (TestNodes nodes = new TestNodes()) {
			Cluster node = nodes.start("a");
			node.manager().leadership().await().block(TestNodes.LONG);
			AtomicReference<String> end = new AtomicReference<>("nothing");
			node.manager().leadership().onRevoked((lease) -> {
				// It cleans up after all else of the node has ended.
				await().atMost(TestNodes.LONG).until(() -> !isListening(node));
				end.set("cleaned up");
			});
			node.close();
			assertThat(end).hasValue("cleaned up");
		}
	}

	@Test
	void aCallbackThatDoesNotEndHoldsUpNobodyForEver() throws InterruptedException {
		try (TestNodes nodes = new TestNodes()) {
			Cluster node = nodes.start("a");
			node.manager().leadership().await().block(TestNodes.LONG);
			CountDownLatch stopped = new CountDownLatch(1);
			CountDownLatch told = new CountDownLatch(1);
			AtomicReference<String> end = new AtomicReference<>("nothing");
			node.manager().leadership().onRevoked((lease) -> {
				try {
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

	private static boolean isListening(Cluster node) {
		try {
			return node.isListening();
		}
		catch (ClusterException ex) {
			return false;
		}
	}

}
