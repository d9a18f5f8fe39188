// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.LiveHeap;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceRef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A node that stops reading while others send to it as fast as they can: what they keep
 * for it is bounded, they are told, and nobody else suffers. The time for which it does
 * not read is 2 seconds, or {@code -Dslow-consumer.seconds}, or longer where the senders
 * have not filled its queue by then.
 */
@Timeout(300)
class SlowConsumerTests {

	private static final Duration STALL = Duration.ofSeconds(Integer.getInteger("slow-consumer.seconds", 2));

	private static final long MAX_RETAINED = 8 * 1024 * 1024;

	/**
	 * The allocator takes 8 MiB at a time for large buffers, for each of several threads,
	 * and rounds them up to powers of two.
	 */
	private static final long MAX_ALLOCATED = 64 * 1024 * 1024;

	private final ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();

	private final TestNodes nodes = new TestNodes();

	/** Each loop of the consumer that gets anything: also those of later connections. */
	private final AtomicBoolean standsStill = new AtomicBoolean();

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final AtomicBoolean over = new AtomicBoolean();

	/** Held by those that send, and by whoever wants them to stand still for a moment. */
	private final ReadWriteLock pause = new ReentrantReadWriteLock(true);

	private final AtomicInteger received = new AtomicInteger();

	private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();

	private final List<ClusterEvent> events = new ArrayList<>();

	private long directBefore;

	private long mostQueued;

	private Cluster a;

	private Cluster b;

	private Cluster c;

	@BeforeEach
	void start() {
		// It keeps several KiB for each buffer.
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
		this.a = this.nodes.serving("a");
		this.b = this.nodes.start("b", TestNodes.address(this.a));
		this.c = this.nodes.start("c", TestNodes.address(this.a));
		offer(this.b, "sink", Execution.LOOP, (bytes) -> {
			if (this.standsStill.get()) {
				awaitUninterrupted();
			}
			this.received.incrementAndGet();
			return bytes;
		});
		offer(this.c, "sink", Execution.LOOP, (bytes) -> bytes);
		this.c.remoteService().register("echo", byte[].class, (byte[] bytes, CallContext call) -> bytes);
		this.b.publish();
		this.c.publish();
		TestNodes.awaitActive(3, this.a, this.b, this.c);
		TestNodes.awaitInstances("sink", List.of("b", "c"), this.a);
		TestNodes.awaitInstances("echo", List.of("a", "c"), this.a);
		this.c.manager().events().subscribe(this.events::add);
	}

	@AfterEach
	void close() {
		this.over.set(true);
		this.goOn.countDown();
		this.nodes.close();
		ResourceLeakDetector.setLevel(this.leakDetection);
	}

	private static void offer(Cluster node, String service, Execution execution, Function<byte[], byte[]> handler) {
		Operation operation = new Operation("", List.of(byte[].class), byte[].class,
				(arguments, call) -> handler.apply((byte[]) arguments[0]));
		node.remoteService().register(new ServiceDefinition(service, Map.of("", operation), execution, Map.of()));
	}

	/**
	 * Also where the message is cancelled, as its time is over, and this thread
	 * interrupted.
	 */
	private void awaitUninterrupted() {
		while (this.goOn.getCount() > 0) {
			try {
				this.goOn.await();
			}
			catch (InterruptedException ex) {
				// It goes on standing still.
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 16, 1024, 64 * 1024 })
	void messages(int size) throws Exception {
		byte[] message = new byte[size];
		stalls("queue-full", () -> this.a.remoteService().send(new ServiceRef("sink", NodeId.of("b")), message));
		assertThat(this.outcomes).containsKeys("taken", "queue-full");
		assertThat(this.mostQueued).as("bytes queued").isPositive();
		// After 6 s the connection is broken, and none can be opened, or takes what
		// waits.
		assertThat(this.outcomes.keySet()).isSubsetOf("taken", "queue-full", "not-reached", "timeout");
	}

	@ParameterizedTest
	@ValueSource(ints = { 16, 1024, 64 * 1024 })
	void broadcasts(int size) throws Exception {
		byte[] message = new byte[size];
		stalls("taken", () -> {
			// No faster than the other receiver reads.
			LockSupport.parkNanos(1_000_000);
			return this.a.remoteService().broadcast("sink", message);
		});
		assertThat(this.outcomes).containsOnlyKeys("value", "taken");
	}

	@ParameterizedTest
	@ValueSource(ints = { 16, 1024, 64 * 1024 })
	void calls(int size) throws Exception {
		byte[] request = new byte[size];
		stalls("queue-full",
				() -> this.a.remoteService().call(new ServiceRef("sink", NodeId.of("b")), request, byte[].class));
		assertThat(this.outcomes).containsKeys("taken", "queue-full");
	}

	private void stalls(String outcome, Supplier<Mono<?>> sending) throws Exception {
		RemoteService remote = this.a.remoteService();
		ServiceRef here = new ServiceRef("sink", NodeId.of("b"));
		ServiceRef other = new ServiceRef("echo", NodeId.of("c"));
		// Connections are open, code is compiled, buffers are there.
		for (int i = 0; i < 2_000; i++) {
			remote.call(here, new byte[16], byte[].class).block(TestNodes.LONG);
			remote.call(other, new byte[16], byte[].class).block(TestNodes.LONG);
		}
		this.directBefore = direct();
		long before = retained();
		this.standsStill.set(true);
		List<Thread> senders = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			Thread sender = new Thread(() -> {
				while (!this.over.get()) {
					this.pause.readLock().lock();
					try {
						sending.get()
							.subscribe((value) -> count("value"),
									(failure) -> count(((CallException) failure).reason()), () -> count("taken"));
					}
					finally {
						this.pause.readLock().unlock();
					}
				}
			});
			sender.start();
			senders.add(sender);
		}
		long most = 0;
		long start = System.nanoTime();
		while (System.nanoTime() - start < STALL.toNanos() || isMissing(outcome, start)) {
			// None of them may suffer.
			for (int i = 0; i < 100; i++) {
				assertThat(remote.call(other, new byte[16], byte[].class).block(TestNodes.LONG)).hasSize(16);
			}
			most = Math.max(most, retained() - before);
			this.mostQueued = Math.max(this.mostQueued, this.a.queuedBytes());
		}
		this.over.set(true);
		for (Thread sender : senders) {
			sender.join();
		}
		System.out.printf("a consumer that does not read for %s: %,d bytes retained, up to %,d queued, %s%n", STALL,
				most, this.mostQueued, this.outcomes);
		assertThat(most).as("bytes retained").isLessThanOrEqualTo(MAX_RETAINED);
		assertThat(this.events).as("events at the other").isEmpty();
		this.received.set(0);
		this.goOn.countDown();
		await().atMost(TestNodes.LONG).until(() -> this.received.get() > 0);
		await().atMost(TestNodes.LONG)
			.ignoreExceptions()
			.until(() -> remote.call(here, new byte[16], byte[].class).block(TestNodes.LONG),
					(reply) -> reply.length == 16);
		await().atMost(TestNodes.LONG).until(() -> this.a.queuedBytes() == 0);
	}

	/**
	 * Whether more must be sent: a slow machine takes longer to fill a queue with 16
	 * bytes at a time.
	 */
	private boolean isMissing(String outcome, long start) {
		return !this.outcomes.containsKey(outcome) && System.nanoTime() - start < TestNodes.LONG.toNanos();
	}

	private void count(String outcome) {
		this.outcomes.computeIfAbsent(outcome, (key) -> new AtomicInteger()).incrementAndGet();
	}

	/**
	 * By this whole process, receivers included: what is on the heap, and what waits to
	 * be sent, most of it in buffers beside the heap. What the allocator of buffers keeps
	 * beyond that is for all connections, and bounded apart.
	 */
	private long retained() {
		this.pause.writeLock().lock();
		try {
			assertThat(direct() - this.directBefore).as("bytes of the allocator of buffers")
				.isLessThanOrEqualTo(MAX_ALLOCATED);
			return LiveHeap.bytes() + this.a.queuedBytes() + this.b.queuedBytes() + this.c.queuedBytes();
		}
		finally {
			this.pause.writeLock().unlock();
		}
	}

	private static long direct() {
		return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
	}

}
