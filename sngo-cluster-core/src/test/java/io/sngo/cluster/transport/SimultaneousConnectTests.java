// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Both sides dial at once: one connection is left, and nothing is lost.
 */
@ExtendWith(BufferLeaks.class)
class SimultaneousConnectTests {

	private static final int EACH = 50;

	@RepeatedTest(30)
	void oneConnectionOfEachLaneIsLeftAndNothingIsLost() throws Exception {
		try (TestNode one = new TestNode("one"); TestNode two = new TestNode("two")) {
			CyclicBarrier barrier = new CyclicBarrier(2);
			CompletableFuture<List<CompletableFuture<byte[]>>> first = storm(one, two, barrier);
			CompletableFuture<List<CompletableFuture<byte[]>>> second = storm(two, one, barrier);
			TestNode.get(first).forEach(TestNode::get);
			TestNode.get(second).forEach(TestNode::get);
			await().atMost(TestNode.SOON).until(() -> one.messages.size() == EACH && two.messages.size() == EACH);
			await().atMost(TestNode.SOON)
				.until(() -> one.transport.statistics().connectionsOpen() == 2
						&& two.transport.statistics().connectionsOpen() == 2);
			assertThat(one.questions).hasValue(EACH);
			assertThat(two.questions).hasValue(EACH);
			assertThat(one.messages).doesNotHaveDuplicates();
			assertThat(two.messages).doesNotHaveDuplicates();
			assertThat(one.losses).isEmpty();
			assertThat(two.losses).isEmpty();
			assertThat(one.failures).isEmpty();
			assertThat(two.failures).isEmpty();
			assertThat(one.transport.statistics().errorCount()).isZero();
			TestNode.get(one.ask(two.peer(), new byte[1]));
			TestNode.get(two.ask(one.peer(), new byte[1]));
		}
	}

	private static CompletableFuture<List<CompletableFuture<byte[]>>> storm(TestNode from, TestNode to,
			CyclicBarrier barrier) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				barrier.await();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			List<CompletableFuture<byte[]>> answers = new ArrayList<>();
			for (int i = 0; i < EACH; i++) {
				from.say(to, Integer.toString(i));
				answers.add(from.ask(to.peer(), new byte[i]));
			}
			return answers;
		});
	}

	@Test
	void manyNodesThatDialEachOtherAllMeet() {
		List<TestNode> nodes = IntStream.range(0, 6).mapToObj((i) -> new TestNode("n" + i)).toList();
		try {
			nodes.parallelStream().forEach((from) -> nodes.stream().filter((to) -> to != from).forEach((to) -> {
				from.say(to, "hello");
				TestNode.get(from.ask(to.peer(), new byte[1]));
			}));
			await().atMost(TestNode.SOON).until(() -> nodes.stream().allMatch((node) -> node.messages.size() == 5));
			await().atMost(TestNode.SOON)
				.until(() -> nodes.stream().allMatch((node) -> node.transport.statistics().connectionsOpen() == 10));
			nodes.forEach((node) -> assertThat(node.losses).isEmpty());
		}
		finally {
			nodes.forEach(TestNode::close);
		}
	}

}
