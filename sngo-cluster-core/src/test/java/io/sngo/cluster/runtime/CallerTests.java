// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.DeniedCall;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.call.RemoteServices;
import io.sngo.cluster.service.call.ServiceAnnouncer;
import io.sngo.cluster.service.call.ServiceCatalog;
import io.sngo.cluster.transport.ClusterMessage;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.NettyTransport;
import io.sngo.cluster.transport.TlsMaterial;
import io.sngo.cluster.transport.TransportConfig;
import io.sngo.cluster.transport.TransportSecurity;
import io.sngo.cluster.transport.UnusedHandlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Nodes with TLS, and somebody whose certificate is for calls alone.
 */
class CallerTests {

	private static final NodeId TILL = NodeId.of("urn:sngo:caller:till");

	private final TestNodes nodes = new TestNodes();

	private final List<DeniedCall> told = new CopyOnWriteArrayList<>();

	private X509Bundle authority;

	private Cluster server;

	@BeforeEach
	void serve() throws Exception {
		this.authority = new CertificateBuilder().subject("CN=authority")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		this.server = start("server");
		this.server.remoteService()
			.register("orders", String.class,
					(String text, CallContext call) -> call.caller() + " " + call.callerRoles() + " " + text,
					Set.of("shop"));
		this.server.publish();
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	private Cluster start(String id, NodeAddress... seeds) throws Exception {
		TlsMaterial material = material("urn:sngo:node:" + id);
		return this.nodes.start(TestNodes.settings(id).withSeeds(seeds),
				(builder) -> builder.security(TransportSecurity.DEFAULT.withTls(material))
					.deniedCallListener(this.told::add));
	}

	private TlsMaterial material(String... uris) throws Exception {
		CertificateBuilder certificate = new CertificateBuilder().subject("CN=somebody");
		for (String uri : uris) {
			certificate.addSanUriName(uri);
		}
		X509Bundle own = certificate.buildIssuedBy(this.authority);
		return TlsMaterial.of(own.toKeyManagerFactory(), own.toTrustManagerFactory(), List.of(), List.of());
	}

	private Caller till(String... roles) throws Exception {
		return new Caller(TILL.value(), material(TILL.value(), "urn:sngo:role:shop"), Set.of(roles), peer());
	}

	@Test
	void threat08ACallerIsServedWithItsRolesAndIsNoMember() throws Exception {
		try (Caller till = till("shop")) {
			assertThat(till.call("x")).isEqualTo("urn:sngo:caller:till [shop] x");
			Cluster member = start("member", TestNodes.address(this.server));
			TestNodes.awaitActive(2, this.server, member);
			assertThat(till.call("y")).isEqualTo("urn:sngo:caller:till [shop] y");
			assertThat(this.server.manager().nodes()).extracting((node) -> node.id().value())
				.containsExactlyInAnyOrder("server", "member");
			assertThat(this.told).isEmpty();
		}
	}

	@Test
	void threat08ACallerWithoutTheRoleIsDenied() throws Exception {
		try (Caller till = till()) {
			CallException denied = catchThrowableOfType(CallException.class, () -> till.call("x"));
			assertThat(denied.outcome()).isEqualTo(CallException.Outcome.NOT_EXECUTED);
			assertThat(denied.reason()).as(denied.getMessage()).isEqualTo("denied");
			await().atMost(TestNodes.LONG).until(() -> !this.told.isEmpty());
			assertThat(this.told).containsExactly(new DeniedCall("orders", "", TILL, Set.of(), Set.of("shop"), 0));
		}
	}

	/**
	 * Messages have no roles: they are for members.
	 */
	@Test
	void threat08AMessageOfACallerEndsItsConnection() throws Exception {
		List<String> received = new CopyOnWriteArrayList<>();
		this.server.messageTransport().messages("news").subscribe((message) -> received.add(message.from().value()));
		try (Caller till = till("shop")) {
			assertThat(till.call("x")).endsWith("x");
			DataChannel channel = till.channel();
			NodeId server = NodeId.of("server");
			assertThat(channel.send(MessageFrame
				.encode(new ClusterMessage(1, "news", TILL, server, Map.of(), new byte[1]), channel.allocator())))
				.isTrue();
			await().atMost(TestNodes.LONG).until(() -> !channel.isOpen());
			Cluster member = start("member", TestNodes.address(this.server));
			TestNodes.awaitActive(2, this.server, member);
			member.messageTransport().send(server, "news", Map.of(), new byte[1]).block(TestNodes.LONG);
			await().atMost(TestNodes.LONG).until(() -> !received.isEmpty());
			assertThat(received).containsExactly("member");
		}
	}

	@Test
	void threat08ACallerWithSeveralConnectionsLeavesPlacesToOthers() throws Exception {
		this.server.remoteService()
			.register("never", String.class, (String text, CallContext call) -> Mono.never(), Set.of("shop"));
		try (Caller first = till("shop");
				Caller second = till("shop");
				Caller member = new Caller("member", material("urn:sngo:node:member", "urn:sngo:role:shop"),
						Set.of("shop"), peer())) {
			for (Caller connection : List.of(first, second)) {
				await().atMost(TestNodes.LONG).until(() -> {
					connection.begin("never", 100);
					return connection.failures.stream().anyMatch((failure) -> failure.contains("of this caller"));
				});
			}
			assertThat(member.call("x")).isEqualTo("member [shop] x");
		}
	}

	/**
	 * Which run of the server it is, as a member finds out.
	 */
	private Peer peer() throws Exception {
		try (Caller scout = new Caller("scout", material("urn:sngo:node:scout"), Set.of(), null)) {
			CompletableFuture<DialResult> found = new CompletableFuture<>();
			scout.transport.dial(TestNodes.address(this.server), TestNodes.LONG, found::complete);
			DialResult result = found.get(TestNodes.LONG.toSeconds(), TimeUnit.SECONDS);
			assertThat(result).isInstanceOf(DialResult.Answered.class);
			return ((DialResult.Answered) result).peer();
		}
	}

	/**
	 * All that is needed to call a node that is known, and no more.
	 */
	private static final class Caller implements ServiceAnnouncer, ServiceCatalog, AutoCloseable {

		private final @Nullable Peer server;

		private final RemoteServices services;

		private final NettyTransport transport;

		private final List<String> failures = new CopyOnWriteArrayList<>();

		Caller(String id, TlsMaterial material, Set<String> roles, @Nullable Peer server) {
			this.server = server;
			this.services = RemoteServices
				.builder(() -> transport().local(), this, this,
						(peer, bytes, whenOpen) -> transport().dataChannel(peer, bytes, whenOpen), Runnable::run)
				.build();
			TransportConfig config = TestNodes.settings("").config().transport().withRoles(roles);
			this.transport = NettyTransport.bind(config, List.of(), (port) -> NodeId.of(id), 7, new UnusedHandlers(),
					this.services, TransportSecurity.DEFAULT.withTls(material));
		}

		private NettyTransport transport() {
			return this.transport;
		}

		String call(String text) {
			return this.services.call("orders", text, String.class).block(TestNodes.LONG);
		}

		void begin(String service, int calls) {
			for (int i = 0; i < calls; i++) {
				this.services.call(CallSpec.of(service, "x", String.class).within(Duration.ofMinutes(5)))
					.subscribe((value) -> {
					}, (failure) -> this.failures.add(failure.getMessage()));
			}
		}

		DataChannel channel() throws Exception {
			CompletableFuture<DataChannel> opened = new CompletableFuture<>();
			this.transport.dataChannel(this.server, 0, (channel, error) -> opened.complete(channel));
			return opened.get(TestNodes.LONG.toSeconds(), TimeUnit.SECONDS);
		}

		@Override
		public List<ServiceInstance> instances(String service) {
			return List.of(new ServiceInstance(service, this.server.id(), this.server.address(), Map.of(),
					ServiceHealth.HEALTHY, Instant.EPOCH, Instant.EPOCH));
		}

		@Override
		public Peer peer(NodeId node) {
			return this.server;
		}

		@Override
		public @Nullable NodeId leader() {
			return null;
		}

		@Override
		public void announce(ServiceDefinition definition) {
			throw new AssertionError("A caller offers nothing");
		}

		@Override
		public void withdraw(String service) {
			throw new AssertionError("A caller offers nothing");
		}

		@Override
		public void close() {
			this.services.close();
			this.transport.close(Duration.ZERO);
		}

	}

}
