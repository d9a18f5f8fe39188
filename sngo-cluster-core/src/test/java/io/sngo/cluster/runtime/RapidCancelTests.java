// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.ServiceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who opens calls and streams and cancels them as fast as it can gets no more of a node
 * than its share, and takes nothing from others. Over real sockets.
 */
class RapidCancelTests {

	private static final int PLACES = 650;

	/** One caller gets no more, so that the next one finds something. */
	private static final int SHARE = PLACES * 64 / 65;

	private static final int THREADS = 32;

	private static final Duration WHILE = Duration.ofSeconds(3);

	private final TestNodes nodes = new TestNodes();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger mostRunning = new AtomicInteger();

	private final AtomicInteger opened = new AtomicInteger();

	private Cluster hostile;

	private Cluster diligent;

	@BeforeEach
	void start() {
		Cluster node = this.nodes.create(limited("node"), (builder) -> builder);
		node.start();
		this.hostile = this.nodes.start("hostile", TestNodes.address(node));
		this.diligent = this.nodes.start("diligent", TestNodes.address(node));
		node.remoteService().register("slow", String.class, (String text, CallContext call) -> {
			this.mostRunning.accumulateAndGet(this.running.incrementAndGet(), Math::max);
			try {
				// It does not care whether anybody still wants it.
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
			}
			finally {
				this.running.decrementAndGet();
			}
			return text;
		});
		node.remoteService()
			.register("endless", Integer.class, (Integer count, CallContext call) -> Flux.<Integer>never()
				.doOnSubscribe(
						(subscription) -> this.mostRunning.accumulateAndGet(this.running.incrementAndGet(), Math::max))
				.doOnCancel(this.running::decrementAndGet));
		node.remoteService().register("echo", String.class, (String text, CallContext call) -> text);
		node.publish();
		TestNodes.awaitInstances("endless", List.of("node"), this.hostile, this.diligent);
		TestNodes.awaitInstances("echo", List.of("node"), this.hostile, this.diligent);
		TestNodes.awaitInstances("slow", List.of("node"), this.hostile, this.diligent);
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void threat32CallsThatAreOpenedAndCancelledCountUntilTheirHandlerIsDone() throws InterruptedException {
		assertFair(THREADS, () -> this.hostile.remoteService().call("slow", "x", String.class).flux());
	}

	@Test
	void threat32StreamsThatAreOpenedAndCancelledCountWhileTheyAreOpen() throws InterruptedException {
		assertFair(SHARE, () -> this.hostile.remoteService().stream("endless", 1, Integer.class));
	}

	private void assertFair(int most, Supplier<Flux<?>> call) throws InterruptedException {
		assertThat(this.diligent.remoteService().call("echo", "x", String.class).block(TestNodes.LONG)).isEqualTo("x");
		AtomicBoolean over = new AtomicBoolean();
		Thread attack = new Thread(() -> {
			while (!over.get()) {
				call.get().subscribe((value) -> {
				}, (failure) -> {
				}).dispose();
				this.opened.incrementAndGet();
			}
		});
		long before = usedMemory();
		attack.start();
		int answered = 0;
		int refused = 0;
		try {
			long until = System.nanoTime() + WHILE.toNanos();
			while (System.nanoTime() < until) {
				try {
					this.diligent.remoteService().call("echo", "x", String.class).block(TestNodes.LONG);
					answered++;
				}
				catch (CallException ex) {
					refused++;
				}
			}
		}
		finally {
			over.set(true);
			attack.join();
		}
		await().atMost(TestNodes.LONG).until(() -> this.running.get() == 0);
		assertThat(this.opened.get()).as("it was an attack").isGreaterThan(2 * PLACES);
		assertThat(answered).as("%d were refused", refused).isGreaterThan(20 * refused);
		assertThat(this.mostRunning.get()).isBetween(1, most);
		assertThat(usedMemory() - before).isLessThan(100L * 1024 * 1024);
	}

	private static long usedMemory() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private static ClusterConfig limited(String id) {
		ClusterConfig config = TestNodes.settings(id).config();
		ServiceConfig defaults = ServiceConfig.defaults();
		ServiceConfig service = new ServiceConfig(defaults.callTimeout(), defaults.maxPayload(),
				defaults.maxCallsInFlight(), PLACES, THREADS, defaults.serialQueue(), defaults.maxAttempts(),
				defaults.queueDelay());
		return new ClusterConfig(config.nodeId(), config.metadata(), config.transport(), config.membership(),
				config.election(), config.partition(), service, config.balancing());
	}

}
