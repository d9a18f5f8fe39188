// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import reactor.core.scheduler.NonBlocking;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHandler;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.QueueFullException;

/**
 * A node with remote services and nothing else.
 */
class TestNode implements ServiceAnnouncer {

	/** All that wait for one dial are told of its one failure. */
	private final RuntimeException refused = new IllegalStateException(
			"No connection to node 'b' at 127.0.0.1:7947: connection refused, as nobody listens there");

	final NodeId id;

	final Peer peer;

	final EventExecutor loop;

	final ExecutorService handlers = Executors.newCachedThreadPool();

	final RemoteServices services;

	/** What it says that it is. */
	volatile Set<String> roles = Set.of();

	private final TestCluster cluster;

	private final Map<NodeId, MemoryChannel> channels = new ConcurrentHashMap<>();

	final AtomicInteger opened = new AtomicInteger();

	volatile boolean unreachable;

	/** Who waits for a connection with this node. */
	final Queue<Runnable> dialling = new ConcurrentLinkedQueue<>();

	/** Connections with this node fail at once. */
	volatile boolean gone;

	/** Too much waits for a connection with this node. */
	volatile boolean crowded;

	/** Connections with this node are not opened, and do not fail. */
	volatile boolean silent;

	TestNode(TestCluster cluster, String id, int port, Executor handlerExecutor,
			UnaryOperator<RemoteServices.Builder> settings) {
		this.cluster = cluster;
		this.id = NodeId.of(id);
		this.peer = new Peer(this.id, port, new NodeAddress("localhost", port));
		this.loop = new DefaultEventExecutor((ThreadFactory) (task) -> new LoopThread(task, id));
		Executor executor = (handlerExecutor != null) ? handlerExecutor : this.handlers;
		this.services = settings.apply(RemoteServices.builder(() -> this.peer, cluster, this, this::channel, executor))
			.build();
	}

	private void channel(Peer to, int bytes, BiConsumer<DataChannel, Throwable> whenOpen) {
		TestNode target = this.cluster.node(to.id());
		if (target == null || target.unreachable) {
			this.loop.execute(() -> whenOpen.accept(null, this.refused));
			return;
		}
		if (target.gone) {
			whenOpen.accept(null, new IllegalStateException("it was just dialled in vain"));
			return;
		}
		if (target.crowded) {
			whenOpen.accept(null, new QueueFullException("so much waits already"));
			return;
		}
		if (target.silent) {
			target.dialling.add(() -> channel(to, bytes, whenOpen));
			return;
		}
		whenOpen.accept(channelTo(target), null);
	}

	/**
	 * Those go on that wait for a connection with this node.
	 */
	void answerDials() {
		this.silent = false;
		for (Runnable dial = this.dialling.poll(); dial != null; dial = this.dialling.poll()) {
			dial.run();
		}
	}

	/**
	 * The open channel to a node.
	 */
	MemoryChannel channelTo(TestNode target) {
		return this.channels.compute(target.id, (id, known) -> {
			if (known != null && known.isOpen() && !known.retiring) {
				return known;
			}
			this.opened.incrementAndGet();
			MemoryChannel channel = MemoryChannel.between(this, target, this.cluster.frames);
			target.channels.put(this.id, channel.other());
			return channel;
		});
	}

	@Override
	public void announce(ServiceDefinition definition) {
		this.cluster.put(new ServiceInstance(definition.service(), this.id, this.peer.address(), definition.metadata(),
				ServiceHealth.HEALTHY, Instant.EPOCH, Instant.EPOCH));
	}

	@Override
	public void withdraw(String service) {
		this.cluster.remove(service, this.id);
	}

	/**
	 * Offers a service that says what node it runs on.
	 */
	void offer(String service) {
		this.services.register(service, String.class, (String request, CallContext call) -> this.id + ":" + request);
	}

	<T, R> void offer(String service, Class<T> type, ServiceHandler<T, R> handler) {
		this.services.register(service, type, handler);
	}

	void close() {
		this.services.close();
		this.handlers.shutdownNow();
		var unused = this.loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	/** As the threads of the transport. */
	private static final class LoopThread extends Thread implements NonBlocking {

		LoopThread(Runnable task, String node) {
			super(task, "loop-" + node);
			setDaemon(true);
		}

	}

}
