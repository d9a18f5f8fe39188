// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.CompressionStatistics;
import io.sngo.cluster.service.DeniedCallListener;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.balance.RoundRobin;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHandler;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceRef;
import io.sngo.cluster.service.codec.PayloadCodecs;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.DataHandler;

/**
 * Calls and serves on data channels. A service of the local node is called without the
 * network but with the same semantics: arguments and results are encoded, so that caller
 * and handler share no objects, and the same bounds and refusals hold.
 */
public final class RemoteServices implements RemoteService, DataHandler {

	private static final Logger logger = LoggerFactory.getLogger(RemoteServices.class);

	private final CallClient client;

	private final CallServer server;

	private final PayloadCompression compression;

	private final CallTimer timer;

	private final CallbackThreads callbacks;

	private final AnswerRoom answers;

	private final ServiceCatalog catalog;

	private final ResolvedRefs resolved;

	private final ServiceAnnouncer announcer;

	private RemoteServices(Builder settings) {
		SlotTable<ClientCall<?>> clientCalls = new SlotTable<>(settings.config.maxCallsInFlight());
		SlotTable<ServerCall> serverCalls = new SlotTable<>(settings.config.maxConcurrentCalls());
		this.timer = new CallTimer(clientCalls, serverCalls, this::checkThreads);
		this.callbacks = new CallbackThreads(settings.config.maxCallsInFlight() + settings.config.maxConcurrentCalls());
		this.answers = new AnswerRoom(settings.config.maxPayload());
		LocalChannel localChannel = new LocalChannel(settings.local, settings.roles, this);
		CallerShare own = new CallerShare();
		// For ever.
		own.connections(1);
		open(localChannel, own);
		this.compression = new PayloadCompression(settings.config.maxPayload());
		this.client = new CallClient(settings, localChannel, clientCalls, this.timer, this.callbacks, this.compression);
		this.server = new CallServer(settings, serverCalls, this.timer, this.callbacks, this.compression);
		this.catalog = settings.catalog;
		this.resolved = new ResolvedRefs(this.catalog);
		this.announcer = settings.announcer;
	}

	/**
	 * @param local the local node; asked for the first time when a call is made or served
	 * @param catalog the services and nodes that are known
	 * @param announcer announces the services of this node
	 * @param channels opens channels
	 * @param handlerExecutor runs handlers; when it rejects a task, the call is refused
	 * as overloaded
	 */
	public static Builder builder(Supplier<Peer> local, ServiceCatalog catalog, ServiceAnnouncer announcer,
			Channels channels, Executor handlerExecutor) {
		return new Builder(local, catalog, announcer, channels, handlerExecutor);
	}

	@Override
	public <R> Mono<R> call(String service, @Nullable Object request, Class<R> replyType) {
		return call(CallSpec.of(service, request, replyType));
	}

	@Override
	public <R> Mono<R> call(ServiceRef instance, @Nullable Object request, Class<R> replyType) {
		return call(CallSpec.of(instance.serviceId(), request, replyType).on(instance.nodeId()));
	}

	@Override
	public <R> Mono<R> callLeader(String service, @Nullable Object request, Class<R> replyType) {
		return call(CallSpec.of(service, request, replyType).onLeader());
	}

	@Override
	public <R> Mono<R> call(CallSpec call) {
		return mono(new Invocation(call, null, CallKind.CALL));
	}

	@Override
	public <R> Flux<R> stream(String service, @Nullable Object request, Class<R> elementType) {
		return stream(CallSpec.of(service, request, elementType));
	}

	@Override
	public <R> Flux<R> stream(CallSpec call) {
		return flux(new Invocation(call, null, CallKind.STREAM));
	}

	@Override
	public Mono<Void> send(String service, @Nullable Object message) {
		return send(CallSpec.of(service, message, void.class));
	}

	@Override
	public Mono<Void> send(ServiceRef instance, @Nullable Object message) {
		return send(CallSpec.of(instance.serviceId(), message, void.class).on(instance.nodeId()));
	}

	@Override
	public Mono<Void> send(CallSpec message) {
		return mono(new Invocation(message, null, CallKind.MESSAGE));
	}

	@Override
	public Mono<Integer> broadcast(String service, @Nullable Object message) {
		CallSpec spec = CallSpec.of(service, message, void.class);
		return Flux.defer(() -> Flux.fromIterable(this.catalog.instances(service)))
			.filter((instance) -> instance.health() != ServiceHealth.UNHEALTHY)
			.flatMap((instance) -> send(spec.on(instance.nodeId())).thenReturn(1)
				.onErrorResume(CallException.class, (ex) -> Mono.just(0)))
			.reduce(0, Integer::sum);
	}

	private void checkThreads() {
		this.server.checkThreads();
	}

	<R> Mono<R> mono(Invocation invocation) {
		return CallMono.of(this.client, invocation);
	}

	<R> Flux<R> flux(Invocation invocation) {
		// No element comes that was not asked for, so none has to be kept.
		return Flux.create((sink) -> {
			ClientCall<R> call = this.client.begin(invocation, new StreamReply<>(sink));
			if (call != null) {
				sink.onDispose(call);
				sink.onRequest(call::request);
				call.run();
			}
		}, FluxSink.OverflowStrategy.IGNORE);
	}

	/**
	 * Makes a call for somebody who waits for a future.
	 */
	<R> FutureReply<R> future(Invocation invocation, FutureReply<R> reply) {
		ClientCall<R> call = this.client.begin(invocation, reply);
		if (call != null) {
			reply.waitsFor(call);
			call.run();
		}
		return reply;
	}

	@Override
	public List<ServiceRef> resolve(String service) {
		return this.resolved.of(service);
	}

	@Override
	public <T, R> void register(String service, Class<T> requestType, ServiceHandler<T, R> handler) {
		register(service, requestType, handler, Set.of());
	}

	@Override
	public <T, R> void register(String service, Class<T> requestType, ServiceHandler<T, R> handler, Set<String> roles) {
		@SuppressWarnings("unchecked")
		Operation operation = new Operation("", List.of(requestType), Object.class,
				(arguments, context) -> handler.handle((T) arguments[0], context));
		register(new ServiceDefinition(service, Map.of("", operation), Execution.CONCURRENT, Map.of(), roles));
	}

	@Override
	public void register(ServiceDefinition definition) {
		this.server.add(definition);
		try {
			this.announcer.announce(definition);
		}
		catch (RuntimeException ex) {
			this.server.remove(definition.service());
			throw ex;
		}
	}

	@Override
	public void unregister(String service) {
		if (this.server.offers(service)) {
			this.announcer.withdraw(service);
			this.server.remove(service);
		}
	}

	@Override
	public <T> T client(String service, Class<T> type) {
		return TypedClient.create(this, service, false, type);
	}

	@Override
	public <T> T leaderClient(String service, Class<T> type) {
		return TypedClient.create(this, service, true, type);
	}

	@Override
	public void onOpen(DataChannel channel) {
		open(channel, this.server.shareOf(channel));
	}

	private void open(DataChannel channel, CallerShare share) {
		channel.attach(new AnswerBacklog(channel, this.answers, share));
	}

	@Override
	public void onFrame(DataChannel channel, ByteBuf frame) {
		try {
			read(channel, frame);
		}
		catch (MalformedFrameException ex) {
			channel.abort("malformed call frame: " + ex.getMessage());
		}
		catch (RuntimeException ex) {
			Thrown.log(logger, Level.WARN, ex, "A call frame of '{}' could not be handled", channel.peer().id());
			channel.abort("call frame could not be handled: " + Thrown.text(ex));
		}
	}

	private void read(DataChannel channel, ByteBuf frame) {
		int kind = CallFrame.need(frame, 1).readUnsignedByte();
		long id = CallFrame.need(frame, 8).readLong();
		switch (kind) {
			case CallFrame.REQUEST -> this.server.onRequest(channel, id, CallKind.CALL, frame);
			case CallFrame.ONE_WAY -> this.server.onRequest(channel, id, CallKind.MESSAGE, frame);
			case CallFrame.STREAM -> this.server.onRequest(channel, id, CallKind.STREAM, frame);
			case CallFrame.DEMAND -> this.server.onDemand(channel, id, frame);
			case CallFrame.CANCEL -> this.server.onCancel(channel, id);
			case CallFrame.REPLY, CallFrame.FAILURE, CallFrame.REFUSAL, CallFrame.OPENED, CallFrame.ELEMENT,
					CallFrame.COMPLETE ->
				this.client.onAnswer(channel, kind, id, frame);
			default -> throw new MalformedFrameException("unknown kind " + kind);
		}
	}

	@Override
	public void onReadEnd(DataChannel channel) {
		this.server.onReadEnd(channel);
	}

	@Override
	public boolean isBusy(DataChannel channel) {
		return this.client.isBusy(channel) || this.server.isBusy(channel);
	}

	@Override
	public void onClosed(DataChannel channel) {
		this.client.onClosed(channel);
		this.server.onClosed(channel);
	}

	/**
	 * Refuses new calls of this node's services, which is safe to repeat elsewhere, and
	 * blocks until those that were taken have ended. Calls of others can still be made.
	 * @param atMost longest time to wait
	 * @return whether all have ended
	 */
	public boolean drain(Duration atMost) {
		return this.server.drain(atMost);
	}

	/**
	 * Refuses new calls of this node's services while it is on the losing side of a
	 * partition. Calls of others can still be made.
	 */
	public void isolate(boolean isolate) {
		this.server.isolate(isolate);
	}

	/**
	 * How many messages arrived here and were not given to their handler, for one of the
	 * reasons for which a call is refused. Their senders are not told.
	 */
	long droppedMessages() {
		return this.server.droppedMessages();
	}

	/**
	 * For how long calls wait for a thread: that of the one that was started last, in
	 * whichever of the two queues that is longer; zero where no other call waited then.
	 */
	public Duration queueDelay() {
		return this.server.queueDelay();
	}

	/**
	 * What the compression of payloads has saved.
	 */
	public CompressionStatistics compression() {
		return this.compression.statistics();
	}

	/**
	 * Callers are told of outcomes, and handlers that nobody waits any more, where that
	 * turns out from now on, as after the end: for whoever drives the node by one thread
	 * and wants all of it to be done in between.
	 */
	void tellAtOnce() {
		this.callbacks.close();
	}

	/**
	 * How many calls and streams have a place among those that are served.
	 */
	int serving() {
		return this.server.serving();
	}

	/**
	 * The bytes of answers that wait for callers who do not take them.
	 */
	long waitingAnswers() {
		return this.answers.used();
	}

	/**
	 * How many callers have a connection or a call here, but for this node.
	 */
	int callers() {
		return this.server.callers();
	}

	/**
	 * Ends all calls that this node waits for. No more can be made or served.
	 */
	public void close() {
		this.server.drain(Duration.ZERO);
		this.client.close();
		this.timer.close();
		this.callbacks.close();
		this.compression.close();
		this.server.close();
	}

	/**
	 * What may be set before the start.
	 */
	public static final class Builder {

		private final Supplier<Peer> local;

		private final ServiceCatalog catalog;

		private final ServiceAnnouncer announcer;

		private final Channels channels;

		private final Executor executor;

		private final PayloadCodec json = PayloadCodecs.json();

		private List<PayloadCodec> furtherCodecs = PayloadCodecs.binary();

		ServiceConfig config = ServiceConfig.defaults();

		PayloadCodec codec = this.json;

		LoadBalancer balancer = new RoundRobin();

		CallObserver observer = CallObserver.NONE;

		Set<String> roles = Set.of();

		@Nullable DeniedCallListener deniedCalls;

		Builder(Supplier<Peer> local, ServiceCatalog catalog, ServiceAnnouncer announcer, Channels channels,
				Executor executor) {
			this.local = Objects.requireNonNull(local);
			this.catalog = Objects.requireNonNull(catalog);
			this.announcer = Objects.requireNonNull(announcer);
			this.channels = Objects.requireNonNull(channels);
			this.executor = Objects.requireNonNull(executor);
		}

		public Builder config(ServiceConfig config) {
			this.config = config;
			return this;
		}

		/**
		 * The format of the calls that this node makes; JSON unless set.
		 */
		public Builder codec(PayloadCodec codec) {
			this.codec = codec;
			return this;
		}

		/**
		 * Formats that this node understands as a server besides JSON and its own; unless
		 * set, the binary ones whose library is on the class path.
		 */
		public Builder furtherCodecs(List<PayloadCodec> codecs) {
			this.furtherCodecs = new ArrayList<>(codecs);
			return this;
		}

		public Builder balancer(LoadBalancer balancer) {
			this.balancer = balancer;
			return this;
		}

		public Builder observer(CallObserver observer) {
			this.observer = GuardedObserver.of(observer);
			return this;
		}

		/**
		 * The roles of the local node, which its own calls have.
		 */
		public Builder roles(Set<String> roles) {
			this.roles = Set.copyOf(roles);
			return this;
		}

		/**
		 * Is told of calls that are denied; nobody unless set.
		 */
		public Builder deniedCalls(@Nullable DeniedCallListener listener) {
			this.deniedCalls = listener;
			return this;
		}

		public RemoteServices build() {
			return new RemoteServices(this);
		}

		Map<String, PayloadCodec> codecs() {
			Map<String, PayloadCodec> codecs = new LinkedHashMap<>();
			// What every caller may use, whatever this node does.
			codecs.put(this.json.name(), this.json);
			this.furtherCodecs.forEach((further) -> codecs.put(further.name(), further));
			codecs.put(this.codec.name(), this.codec);
			return codecs;
		}

		Supplier<NodeId> local() {
			return () -> this.local.get().id();
		}

		ServiceCatalog catalog() {
			return this.catalog;
		}

		Channels channels() {
			return this.channels;
		}

		Executor executor() {
			return this.executor;
		}

	}

}
