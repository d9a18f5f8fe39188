// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterException;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.controlplane.ControlPlane;
import io.sngo.cluster.controlplane.ControlPlaneConfig;
import io.sngo.cluster.controlplane.ControlPlaneListener;
import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.election.LeaderLock;
import io.sngo.cluster.election.LockElection;
import io.sngo.cluster.membership.JoinStatus;
import io.sngo.cluster.partition.PartitionAction;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.CompressionStatistics;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceEvent;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.ServiceRegistry;
import io.sngo.cluster.service.balance.OutlierEjection;
import io.sngo.cluster.service.call.RemoteServices;
import io.sngo.cluster.service.call.ServiceCatalog;
import io.sngo.cluster.service.call.Thrown;
import io.sngo.cluster.transport.MessageTransport;
import io.sngo.cluster.transport.NettyTransport;
import io.sngo.cluster.transport.TlsMaterial;
import io.sngo.cluster.transport.TransportSecurity;

/**
 * A node of a cluster. Its life has phases, so that a framework can put its own between
 * them: {@link #start()}, {@link #publish()}, {@link #withdraw(Duration)},
 * {@link #stop()}. It runs once. Safe for use by any thread.
 */
public final class Cluster implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Cluster.class);

	private static final int EVENTS_PER_SUBSCRIBER = 4096;

	private static final Duration DEFAULT_DRAIN = Duration.ofSeconds(10);

	/** Time for peers to say goodbye after the last call has ended. */
	private static final Duration FAREWELL = Duration.ofSeconds(1);

	private final ClusterConfig config;

	private final @Nullable LeaderLock leaderLock;

	private final ControlLoop loop = new ControlLoop("sngo-cluster-control");

	private final Scheduler eventScheduler = RejectingScheduler.elastic("sngo-cluster-events");

	private final EventStream<ClusterEvent> clusterEvents = new EventStream<>("cluster events", EVENTS_PER_SUBSCRIBER,
			this.eventScheduler);

	private final EventStream<ServiceEvent> serviceEvents = new EventStream<>("service events", EVENTS_PER_SUBSCRIBER,
			this.eventScheduler);

	private final JoinWaiters joinWaiters = new JoinWaiters(this.eventScheduler::schedule);

	private final KnownNodes nodes;

	private final ServiceDirectory directory;

	private final LocalServices localServices = new LocalServices(Clock.systemUTC());

	private final @Nullable ExecutorService ownExecutor;

	private final RemoteServices remoteServices;

	private final NodeMessages messages;

	private final LeadershipThreads leadershipThreads = new LeadershipThreads();

	private final NodeLeadership leadership = new NodeLeadership(this.leadershipThreads, this::resign);

	private final NodeClusterManager manager;

	private final NodeServiceRegistry registry;

	private final Runnable shutdown;

	private final AtomicBoolean shuttingDown = new AtomicBoolean();

	/** Ends what waits for something that nobody is left to tell. */
	private final Sinks.Empty<Void> stopped = Sinks.empty();

	private final Object lifecycle = new Object();

	private Phase phase = Phase.NEW;

	private TransportSecurity security;

	private volatile @Nullable NettyTransport transport;

	/** Written before the loop starts, used on the loop alone. */
	private @Nullable ControlPlane controlPlane;

	private volatile @Nullable LockThread lockThread;

	Cluster(ClusterBuilder settings) {
		this.config = settings.config;
		this.security = settings.security;
		this.shutdown = (settings.shutdown != null) ? settings.shutdown : this::close;
		this.leaderLock = settings.leaderLock;
		this.ownExecutor = (settings.executor == null)
				? HandlerThreads.create(this.config.service(), settings.virtualThreads) : null;
		Executor executor = Objects.requireNonNull((settings.executor != null) ? settings.executor : this.ownExecutor);
		this.nodes = new KnownNodes(this::ping);
		this.directory = new ServiceDirectory((id) -> this.nodes.view().byId().get(id), this.serviceEvents);
		RemoteServices.Builder services = RemoteServices
			.builder(this::localPeer, new Catalog(), this.localServices,
					(peer, bytes, whenOpen) -> transport().dataChannel(peer, bytes, whenOpen), executor)
			.config(this.config.service())
			.observer(settings.observer)
			.roles(this.config.transport().roles())
			.deniedCalls(settings.deniedCalls);
		if (settings.codec != null) {
			services.codec(settings.codec);
		}
		LoadBalancer balancer = balancer(settings.balancer);
		services.balancer(balancer);
		forgetGoneInstances(balancer);
		this.remoteServices = services.build();
		this.messages = new NodeMessages(this.config.transport().maxMessageSize(), this.nodes::view, this::transport,
				this.eventScheduler);
		this.manager = new NodeClusterManager(this, this.config, this.nodes, this.clusterEvents, this.joinWaiters,
				this.leadership);
		this.registry = new NodeServiceRegistry(this.localServices, this.directory, this.nodes, this.serviceEvents,
				this.loop);
	}

	private LoadBalancer balancer(@Nullable LoadBalancer own) {
		LoadBalancer balancer = (own != null) ? own : this.config.balancing().strategy().balancer(neighbourhood());
		return OutlierEjection.around(balancer, this.config.balancing().ejection());
	}

	/**
	 * What balancers may know of the nodes.
	 */
	KnownNeighbourhood neighbourhood() {
		return new KnownNeighbourhood(this::localId, this.nodes);
	}

	/**
	 * The directory shows what is there now before it tells of what is gone, so that
	 * events that are missed or late do no harm.
	 */
	private void forgetGoneInstances(LoadBalancer balancer) {
		follow(this.serviceEvents.flux((event) -> event.type() == ServiceEvent.Type.UNREGISTERED), (event) -> {
			String service = event.instance().serviceId();
			balancer.retain(service, this.directory.instances(service));
		});
	}

	public static ClusterBuilder builder(ClusterConfig config) {
		return new ClusterBuilder(config);
	}

	/**
	 * Opens the port and starts to look for the cluster; does not wait for it.
	 * @throws io.sngo.cluster.BindException if the port cannot be opened
	 * @throws io.sngo.cluster.AdvertiseAddressException if it is not clear at which
	 * address others reach this node
	 * @throws io.sngo.cluster.InvalidConfigurationException if a setting is not allowed
	 * @throws IllegalStateException if it was started before
	 */
	public void start() {
		synchronized (this.lifecycle) {
			if (this.phase != Phase.NEW) {
				throw new IllegalStateException("The node was started before: make a new one");
			}
			this.phase = Phase.ENDED;
			try {
				open();
				this.phase = Phase.STARTED;
			}
			catch (RuntimeException ex) {
				release();
				throw ex;
			}
		}
	}

	private void open() {
		NodeId id = this.config.nodeId();
		NettyTransport network = NettyTransport.bind(this.config.transport(), this.config.membership().seeds(),
				(port) -> (id != null) ? id : NodeNames.defaultFor(port), new SecureRandom().nextLong(),
				new InboundControl(this.loop, (action) -> action.accept(controlPlane())),
				new DataFrameRouter(this.messages, this.remoteServices), this.security);
		this.transport = network;
		ClusterObserver observer = new ClusterObserver(network, this.nodes, this.directory, this.clusterEvents,
				this.joinWaiters, this.leadership, this::onIsolation, Clock.systemUTC());
		ControlPlane protocols = controlPlane(network.local(), new EventLoopEnvironment(this.loop, network), observer);
		this.controlPlane = protocols;
		observer.onMemberChanged(null, protocols.membership().local());
		this.loop.start();
		this.loop.invoke(() -> {
			protocols.start();
			this.loop.schedule(this.config.membership().joinTimeout().toNanos(), this::reportIfNotJoined);
			return true;
		});
	}

	private ControlPlane controlPlane(Peer local, Environment environment, ControlPlaneListener listener) {
		ControlPlaneConfig protocols = new ControlPlaneConfig(this.config.membership(), this.config.election(),
				this.config.partition());
		LeaderLock lock = this.leaderLock;
		if (lock == null) {
			return new ControlPlane(protocols, local, this.config.metadata(), environment, listener);
		}
		LockThread calls = new LockThread(this.loop, this.config.election().lease());
		this.lockThread = calls;
		return new ControlPlane(protocols, local, this.config.metadata(), environment, listener,
				(told) -> new LockElection(this.config.election(), local, environment, lock, calls, told));
	}

	private void reportIfNotJoined() {
		JoinStatus status = controlPlane().membership().joinStatus();
		if (!status.joined()) {
			logger.warn("Node '{}' has not joined within {} ('cluster.join-timeout') and goes on trying; seeds: {}",
					localId(), this.config.membership().joinTimeout(), status.failures());
		}
	}

	/**
	 * Completes when this node is a member of a cluster, at once if it is; fails with
	 * {@link io.sngo.cluster.JoinRejectedException} when it is refused, at once if it
	 * was. The node goes on trying in any case.
	 */
	public Mono<Void> joined() {
		return this.joinWaiters.joined();
	}

	/**
	 * How joining goes.
	 * @throws ClusterException if the node does not run
	 */
	public JoinStatus joinStatus() {
		return onLoop((protocols) -> protocols.membership().joinStatus());
	}

	/**
	 * How joining goes, for those who cannot wait for long.
	 * @throws ClusterException if the node does not run, or does not answer in time
	 */
	public JoinStatus joinStatus(Duration atMost) {
		transport();
		return this.loop.invoke(() -> controlPlane().membership().joinStatus(), atMost);
	}

	/**
	 * Ids of the nodes whose votes count when a leader is elected, as this node knows it:
	 * empty where that is fixed by {@code cluster.leader.quorum}, or not known.
	 * @throws ClusterException if the node does not run, or does not answer in time
	 */
	public List<String> voters(Duration atMost) {
		transport();
		return this.loop.invoke(() -> controlPlane().election().voters(), atMost);
	}

	/**
	 * Whether others can connect to this node.
	 * @throws ClusterException if the node has not been started
	 */
	public boolean isListening() {
		return transport().isListening();
	}

	/**
	 * Makes the services of this node visible to the cluster, those that are registered
	 * later, too.
	 */
	public void publish() {
		synchronized (this.lifecycle) {
			require(Phase.STARTED);
			this.localServices.publish((action) -> onLoop((protocols) -> {
				action.accept(protocols.registry());
				return true;
			}));
		}
	}

	/**
	 * Takes the services of this node back: others are told to call it no more, calls
	 * that arrive meanwhile are still served, later ones are refused, which is safe to
	 * repeat elsewhere, and those that run are waited for.
	 * @param drain longest time to wait for running calls
	 */
	public void withdraw(Duration drain) {
		synchronized (this.lifecycle) {
			if (this.phase != Phase.STARTED) {
				return;
			}
			this.phase = Phase.WITHDRAWN;
			this.localServices.unpublish();
			if (hasOthers()) {
				tellOthers();
			}
			if (!this.remoteServices.drain(drain)) {
				logger.warn("Calls still run after {}; they are cut off", drain);
			}
		}
	}

	/**
	 * Gives the others the time to learn that this node takes no more calls. Whoever has
	 * not heard of it is refused, and calls somebody else.
	 */
	private void tellOthers() {
		Duration spreading = this.config.membership().gossipInterval().multipliedBy(2);
		CountDownLatch told = new CountDownLatch(1);
		try {
			onLoop((protocols) -> {
				protocols.withdraw();
				return this.loop.schedule(spreading.toNanos(), told::countDown);
			});
			await(told, spreading.plusSeconds(2));
		}
		catch (ClusterException ex) {
			logger.warn("The others were not told that this node is about to leave: {}", ex.getMessage());
		}
	}

	private boolean hasOthers() {
		return this.nodes.view().health().activeNodes() > 1;
	}

	/**
	 * Uses another certificate, key or other authorities from now on. No call is lost:
	 * connections are replaced by new ones, and end when what is under way on them has
	 * ended. Those with nodes whose certificates are not accepted any more end within 10
	 * seconds.
	 * @throws io.sngo.cluster.InvalidConfigurationException if the certificate does not
	 * name this node; the former stays in use
	 * @throws IllegalStateException if the node talks without TLS
	 */
	public void renewCertificates(TlsMaterial material) {
		synchronized (this.lifecycle) {
			if (this.security.tls() == null) {
				throw new IllegalStateException("The node talks without TLS: there are no certificates to renew");
			}
			NettyTransport network = this.transport;
			if (network != null && this.phase != Phase.ENDED) {
				network.renew(material);
			}
			this.security = this.security.withTls(material);
		}
	}

	/**
	 * Leaves the cluster, closes the port and ends all threads. Does nothing if the node
	 * does not run.
	 */
	public void stop() {
		synchronized (this.lifecycle) {
			Phase before = this.phase;
			this.phase = Phase.ENDED;
			if (before == Phase.STARTED || before == Phase.WITHDRAWN) {
				leave();
			}
			if (before != Phase.ENDED) {
				release();
			}
		}
	}

	private void leave() {
		CountDownLatch left = new CountDownLatch(1);
		try {
			onLoop((protocols) -> {
				protocols.leave(left::countDown);
				return true;
			});
			await(left, this.config.membership().leaveTimeout().plusSeconds(1));
		}
		catch (ClusterException ex) {
			logger.warn("The node stops without having left the cluster: {}", ex.getMessage());
		}
	}

	private void release() {
		this.remoteServices.close();
		NettyTransport network = this.transport;
		if (network != null) {
			network.close(FAREWELL);
		}
		if (this.controlPlane != null) {
			this.loop.execute(this.controlPlane::stop);
		}
		this.loop.stop();
		this.stopped.tryEmitError(new ClusterException("The node has stopped"));
		LockThread calls = this.lockThread;
		if (calls != null) {
			calls.close(FAREWELL);
		}
		this.joinWaiters.onStopped();
		this.leadership.onStopped();
		this.leadershipThreads.close(FAREWELL);
		this.clusterEvents.complete();
		this.serviceEvents.complete();
		this.messages.complete();
		this.eventScheduler.disposeGracefully().timeout(FAREWELL, Mono.empty()).subscribe();
		if (this.ownExecutor != null) {
			this.ownExecutor.shutdown();
		}
	}

	/**
	 * Withdraws with a drain of at most 10 seconds, and stops.
	 */
	@Override
	public void close() {
		try {
			withdraw(DEFAULT_DRAIN);
		}
		finally {
			stop();
		}
	}

	/**
	 * Calls a listener as long as the node lives, whatever it throws.
	 */
	void listen(Consumer<ClusterEvent> listener) {
		follow(this.clusterEvents.flux((event) -> true), listener);
	}

	/**
	 * Calls a listener with events as long as there are any, whatever it throws and
	 * however many it misses.
	 */
	static <E> void follow(Flux<E> events, Consumer<E> listener) {
		events
			.doOnError((failure) -> logger
				.error((failure instanceof ClusterException) ? "A listener has lost events and goes on"
						: "A listener gets no more events: report this with what follows", failure))
			// All else ends it. Without retryWhen(), which loads thirty classes more.
			.onErrorComplete((failure) -> !(failure instanceof ClusterException))
			.retry()
			.subscribe((event) -> {
				try {
					listener.accept(event);
				}
				catch (Throwable ex) {
					// The next event comes, whatever it is. This one is not logged: it
					// has the metadata of a node.
					Thrown.log(logger, Level.ERROR, ex, "A listener failed with {}", event.getClass().getSimpleName());
				}
			});
	}

	private static void await(CountDownLatch latch, Duration atMost) {
		try {
			latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void require(Phase wanted) {
		if (this.phase != wanted) {
			throw new IllegalStateException("The node is " + this.phase + ", it has to be " + wanted);
		}
	}

	public ClusterManager manager() {
		return this.manager;
	}

	public RemoteService remoteService() {
		return this.remoteServices;
	}

	public ServiceRegistry serviceRegistry() {
		return this.registry;
	}

	public MessageTransport messageTransport() {
		return this.messages;
	}

	/**
	 * What the compression of payloads has saved so far.
	 */
	public CompressionStatistics compression() {
		return this.remoteServices.compression();
	}

	/**
	 * Messages and tasks that the control loop turned away because too many waited.
	 */
	public long droppedTasks() {
		return this.loop.dropped();
	}

	/**
	 * Bytes of what this node sends that wait for the network to take them, or for a
	 * connection; 0 before it is started.
	 */
	public long queuedBytes() {
		NettyTransport network = this.transport;
		return (network != null) ? network.queuedBytes() : 0;
	}

	/**
	 * For how long calls wait for a thread: that of the one that was started last, in
	 * whichever of the two queues that is longer; zero where no other call waited then.
	 */
	public Duration queueDelay() {
		return this.remoteServices.queueDelay();
	}

	/**
	 * By how much a timer of the control loop was late at most, so far.
	 */
	public Duration maxLoopLag() {
		return Duration.ofNanos(this.loop.maxLagNanos());
	}

	/**
	 * Runs something with the control plane on its loop and waits for what it returns.
	 * @throws ClusterException if the node does not run
	 */
	<T> T onLoop(Function<ControlPlane, T> action) {
		transport();
		return this.loop.invoke(() -> action.apply(controlPlane()));
	}

	/**
	 * Runs something with the control plane on its loop, without waiting for it. What it
	 * leads to is told on another thread: users' code must not hold up the loop.
	 * @param action gets the control plane and what to complete
	 */
	<T> Mono<T> fromLoop(BiConsumer<ControlPlane, Sinks.One<T>> action) {
		return Mono.defer(() -> {
			transport();
			Sinks.One<T> result = Sinks.one();
			boolean queued = this.loop.offer(() -> {
				try {
					action.accept(controlPlane(), result);
				}
				catch (Throwable ex) {
					result.tryEmitError(ex);
				}
			});
			return queued
					? Mono.firstWithSignal(result.asMono(), this.stopped.asMono().then(Mono.<T>never()))
						.publishOn(this.eventScheduler)
					: Mono.error(new ClusterException("The node has stopped, or is overloaded"));
		});
	}

	private ControlPlane controlPlane() {
		return Objects.requireNonNull(this.controlPlane);
	}

	private NettyTransport transport() {
		NettyTransport network = this.transport;
		if (network == null) {
			throw new ClusterException("The node has not been started");
		}
		return network;
	}

	private Peer localPeer() {
		return transport().local();
	}

	NodeId localId() {
		return localPeer().id();
	}

	private void onIsolation(boolean isolated) {
		this.remoteServices.isolate(isolated);
		if (isolated && this.config.partition().action() == PartitionAction.SHUTDOWN
				&& this.shuttingDown.compareAndSet(false, true)) {
			Thread thread = new Thread(this.shutdown, "sngo-cluster-shutdown");
			thread.setDaemon(false);
			thread.start();
		}
	}

	private Mono<Void> resign() {
		return this.<Void>fromLoop((protocols, resigned) -> {
			protocols.election().resign();
			resigned.tryEmitEmpty();
		});
	}

	private Mono<Duration> ping(NodeId id) {
		return this.manager.ping(id);
	}

	private enum Phase {

		NEW, STARTED, WITHDRAWN, ENDED

	}

	private final class Catalog implements ServiceCatalog {

		@Override
		public List<ServiceInstance> instances(String service) {
			return Cluster.this.directory.instances(service);
		}

		@Override
		public @Nullable NodeId leader() {
			KnownLeader leader = Cluster.this.leadership.leader();
			return (leader != null) ? leader.peer().id() : null;
		}

		@Override
		public @Nullable Peer peer(NodeId node) {
			KnownNode known = Cluster.this.nodes.view().byId().get(node);
			boolean gone = known == null
					|| (!known.isLocal() && (known.state() == NodeState.FAILED || known.state() == NodeState.LEFT));
			return (known == null || gone) ? null : known.peer();
		}

	}

}
