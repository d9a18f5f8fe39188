// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Secrets are exchanged while nodes work with them.
 */
@ExtendWith(BufferLeaks.class)
class SecretRotationTests {

	private final KeyRing oneKeys = TestSecrets.keys(0);

	private final KeyRing twoKeys = TestSecrets.keys(0);

	private final TestNode one = node("one", this.oneKeys);

	private final TestNode two = node("two", this.twoKeys);

	private static TestNode node(String id, KeyRing keys) {
		return new TestNode(id, UnaryOperator.identity(), TransportSecurity.DEFAULT.withKeys(keys));
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
	}

	@Test
	void threat12TenRotationsLoseNoCall() {
		AtomicBoolean over = new AtomicBoolean();
		AtomicInteger answered = new AtomicInteger();
		AtomicInteger sent = new AtomicInteger();
		List<Throwable> failed = new CopyOnWriteArrayList<>();
		for (int i = 0; i < 8; i++) {
			askOn(sent, answered, failed, over);
		}
		// The first connection is of the first secret.
		awaitMore(answered);
		for (int i = 1; i <= 10; i++) {
			Secret fresh = TestSecrets.secret(i);
			Secret old = TestSecrets.secret(i - 1);
			this.oneKeys.add(fresh);
			this.twoKeys.add(fresh);
			this.oneKeys.use(fresh.id());
			this.twoKeys.use(fresh.id());
			awaitMore(answered);
			int opened = this.one.opened.get();
			this.oneKeys.remove(old.id());
			this.twoKeys.remove(old.id());
			await().atMost(TestNode.SOON).until(() -> this.one.opened.get() > opened || !failed.isEmpty());
			assertThat(failed).isEmpty();
			awaitMore(answered);
		}
		over.set(true);
		await().atMost(TestNode.SOON).until(() -> answered.get() + failed.size() == sent.get());
		assertThat(failed).isEmpty();
		assertThat(this.one.losses).isEmpty();
		assertThat(this.two.losses).isEmpty();
	}

	private static void awaitMore(AtomicInteger answered) {
		int before = answered.get();
		await().atMost(TestNode.SOON).until(() -> answered.get() > before + 200);
	}

	@SuppressWarnings("FutureReturnValueIgnored") // it ends in a failure that is kept
	private void askOn(AtomicInteger sent, AtomicInteger answered, List<Throwable> failed, AtomicBoolean over) {
		byte[] question = ByteBuffer.allocate(4).putInt(sent.incrementAndGet()).array();
		this.one.ask(this.two.peer(), question).whenComplete((answer, error) -> {
			if (error != null) {
				failed.add(error);
			}
			else {
				answered.incrementAndGet();
			}
			if (!over.get() && failed.isEmpty()) {
				askOn(sent, answered, failed, over);
			}
		});
	}

	/** The answer never comes, so that the connection does not end by itself. */
	@Test
	void threat12WhatARemovedSecretHasOpenedIsCutInTheEnd() {
		this.two.holdsAnswers = true;
		var answer = this.one.ask(this.two.peer(), new byte[] { 1 });
		await().atMost(TestNode.SOON).until(() -> !this.two.heldAnswers.isEmpty());
		this.twoKeys.add(TestSecrets.secret(1));
		this.twoKeys.use(TestSecrets.secret(1).id());
		long start = System.nanoTime();
		this.twoKeys.remove(TestSecrets.secret(0).id());
		await().atMost(Duration.ofSeconds(30)).until(answer::isCompletedExceptionally);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(4));
		assertThat(this.two.transport.statistics().connectionsOpen()).isZero();
	}

	@Test
	void threat12TheRemovedSecretOpensNothing() {
		this.twoKeys.add(TestSecrets.secret(1));
		this.twoKeys.use(TestSecrets.secret(1).id());
		assertThat(TestNode.get(this.one.ask(this.two.peer(), new byte[] { 1 }))).containsExactly(1);
		this.twoKeys.remove(TestSecrets.secret(0).id());
		await().atMost(TestNode.SOON).until(() -> this.one.transport.statistics().connectionsOpen() == 0);
		assertThat(this.one.ask(this.two.peer(), new byte[] { 1 })).failsWithin(TestNode.SOON)
			.withThrowableThat()
			.withMessageContaining("no secret in common");
	}

}
