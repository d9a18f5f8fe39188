// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Elements;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;
import io.sngo.cluster.benchmarks.subject.Workload;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.runtime.ClusterBuilder;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.codec.PayloadCodecs;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * This library without Spring: two nodes of one cluster.
 */
public final class CoreSubject implements Subject {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final String name;

	private final Execution execution;

	private final @Nullable PayloadCodec codec;

	private final Protection protection;

	/** Of callers; empty where nobody asks for any. */
	private final Set<String> roles;

	private final int connections;

	private CoreSubject(String name, Execution execution, @Nullable PayloadCodec codec) {
		this(name, execution, codec, Protection.NONE, Set.of());
	}

	private CoreSubject(String name, Execution execution, @Nullable PayloadCodec codec, Protection protection,
			Set<String> roles) {
		this(name, execution, codec, protection, roles, 1);
	}

	private CoreSubject(String name, Execution execution, @Nullable PayloadCodec codec, Protection protection,
			Set<String> roles, int connections) {
		this.name = name;
		this.execution = execution;
		this.codec = codec;
		this.protection = protection;
		this.roles = roles;
		this.connections = connections;
	}

	/**
	 * Handlers run where they do by default.
	 */
	public static Subject concurrent() {
		return new CoreSubject("sngo", Execution.CONCURRENT, null);
	}

	/**
	 * Handlers run on the network loop.
	 */
	public static Subject loop() {
		return new CoreSubject("sngo-loop", Execution.LOOP, null);
	}

	/**
	 * Records go in CBOR.
	 */
	public static Subject cbor() {
		return new CoreSubject("sngo-cbor", Execution.CONCURRENT, PayloadCodecs.cbor());
	}

	/**
	 * Records go in Smile.
	 */
	public static Subject smile() {
		return new CoreSubject("sngo-smile", Execution.CONCURRENT, PayloadCodecs.smile());
	}

	/**
	 * Nodes know a secret, by which all that they send is signed.
	 */
	public static Subject signed() {
		return new CoreSubject("sngo-signed", Execution.CONCURRENT, null, Protection.SIGNED, Set.of());
	}

	/**
	 * The same, with handlers on the network loop.
	 */
	public static Subject signedLoop() {
		return new CoreSubject("sngo-signed-loop", Execution.LOOP, null, Protection.SIGNED, Set.of());
	}

	/**
	 * Nodes talk TLS.
	 */
	public static Subject tls() {
		return new CoreSubject("sngo-tls", Execution.CONCURRENT, null, Protection.TLS, Set.of());
	}

	/**
	 * Callers need a role.
	 */
	public static Subject authorized() {
		return new CoreSubject("sngo-authorized", Execution.CONCURRENT, null, Protection.NONE,
				Set.of("billing", "shop", "stock"));
	}

	/**
	 * Nodes have several connections with each other.
	 */
	public static Subject connections() {
		return new CoreSubject("sngo-connections", Execution.CONCURRENT, null, Protection.NONE, Set.of(), 4);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String settings() {
		return "default configuration, execution " + this.execution
				+ ((this.codec != null) ? ", records in " + this.codec.name() + " instead of JSON" : "")
				+ this.protection.text()
				+ ((this.connections > 1) ? ", " + this.connections + " connections, calls begun on many threads" : "")
				+ (this.roles.isEmpty() ? "" : ", authorization, callers with " + this.roles.size() + " roles");
	}

	@Override
	public Server serve(LongAdder messages) {
		Cluster node = start("server", List.of());
		RemoteService remote = node.remoteService();
		remote.register(service(Services.BYTES, byte[].class, (arguments, context) -> arguments[0]));
		remote.register(service(Services.ORDERS, Order.class, (arguments, context) -> arguments[0]));
		remote.register(service(Services.MESSAGES, byte[].class, (arguments, context) -> {
			messages.increment();
			return null;
		}));
		remote.register(service(Services.STREAMS, Integer.class, byte[].class,
				(arguments, context) -> elements((int) arguments[0])));
		node.publish();
		return new ClusterServer(node::close, node.manager());
	}

	/**
	 * What a handler of streams gives.
	 */
	static Flux<byte[]> elements(int count) {
		return Flux.range(0, count).map(Elements::element);
	}

	@Override
	public boolean offers(Workload workload) {
		if (this.codec != null) {
			// Nothing else has a codec.
			return workload == Workload.JSON_1K;
		}
		// The less there is to do, the more a decision about it would cost.
		return this.roles.isEmpty() || workload == Workload.RAW_32;
	}

	@Override
	public Client connect(int port) throws InterruptedException {
		Cluster node = start("client", List.of(new NodeAddress(LoopbackNode.HOST, port)));
		Client client = RemoteServiceClient.of(node.remoteService(), node::close);
		return (this.connections > 1) ? new SpreadClient(client) : client;
	}

	private ServiceDefinition service(String id, Class<?> type, Operation.Invoker invoker) {
		return service(id, type, type, invoker);
	}

	private ServiceDefinition service(String id, Class<?> argument, Class<?> reply, Operation.Invoker invoker) {
		return new ServiceDefinition(id, Map.of("", new Operation("", List.of(argument), reply, invoker)),
				this.execution, Map.of(), this.roles.isEmpty() ? Set.of() : Set.of("admin", "auditor", "shop"));
	}

	private Cluster start(String id, List<NodeAddress> seeds) {
		ClusterBuilder builder = this.roles.isEmpty() ? LoopbackNode.builder(id, seeds, this.connections)
				: LoopbackNode.authorized(id, seeds, this.roles);
		if (this.codec != null) {
			builder.payloadCodec(this.codec);
		}
		builder.security(this.protection.security());
		Cluster node = builder.build();
		node.start();
		node.joined().block(PATIENCE);
		return node;
	}

}
