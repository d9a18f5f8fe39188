// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.registry.Registry;
import io.sngo.cluster.registry.ServiceEntry;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LocalServicesTests {

	private static final NodeId A = NodeId.of("a");

	private final List<byte[]> deltas = new ArrayList<>();

	private final Registry registry = new Registry(new Peer(A, 1, new NodeAddress("localhost", 1)), this.deltas::add,
			(owner, before, after) -> {
			});

	private boolean failing;

	private final LocalServices services = new LocalServices(Clock.fixed(Instant.ofEpochMilli(1234), ZoneOffset.UTC));

	@Test
	void nothingIsToldBeforeThePublicationAndThenAllAtOnce() {
		Operation operation = new Operation("", List.of(), void.class, (arguments, context) -> null);
		this.services
			.announce(new ServiceDefinition("echo", Map.of("", operation), Execution.CONCURRENT, Map.of("k", "v")));
		this.services.register("external", Map.of());
		this.services.register("gone", Map.of());
		this.services.updateHealth("external", false);
		this.services.unregister("gone");
		assertThat(this.registry.entries(A)).isEmpty();
		this.services.publish(this::onLoop);
		assertThat(this.registry.entries(A)).containsExactly(new ServiceEntry("echo", Map.of("k", "v"), true, 1234),
				new ServiceEntry("external", Map.of(), false, 1234));
		assertThat(this.deltas).as("as one change").hasSize(1);
	}

	@Test
	void whatCouldNotBeTakenBackIsStillOffered() {
		this.services.publish(this::onLoop);
		this.services.register("echo", Map.of());
		this.failing = true;
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.services.unregister("echo"));
		this.failing = false;
		this.services.unregister("echo");
		assertThat(this.registry.entries(A)).isEmpty();
	}

	@Test
	void afterThePublicationEveryChangeIsTold() {
		this.services.publish(this::onLoop);
		this.services.register("echo", Map.of());
		this.services.updateHealth("echo", false);
		this.services.updateHealth("echo", false);
		assertThat(this.registry.entries(A)).containsExactly(new ServiceEntry("echo", Map.of(), false, 1234));
		assertThat(this.deltas).hasSize(2);
		this.services.withdraw("echo");
		assertThat(this.registry.entries(A)).isEmpty();
	}

	@Test
	void anEntryThatTheRegistryRefusesIsNotKept() {
		this.services.publish((action) -> {
			// as the loop of a node that has stopped
			if (!this.deltas.isEmpty()) {
				throw new ClusterException("stopped");
			}
			action.accept(this.registry);
		});
		this.services.register("first", Map.of());
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.services.register("second", Map.of()));
		this.services.publish(this::onLoop);
		assertThat(this.registry.entries(A)).extracting(ServiceEntry::service).containsExactly("first");
	}

	@Test
	void thereIsABoundBeforeThePublicationToo() {
		for (int i = 0; i < LocalServices.MAX_SERVICES; i++) {
			this.services.register("s" + i, Map.of());
		}
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.services.register("more", Map.of()))
			.withMessageContaining("'more'")
			.withMessageContaining("1000");
		this.services.register("s0", Map.of("replaced", "yes"));
		this.services.publish(this::onLoop);
		assertThat(this.registry.entries(A)).hasSize(LocalServices.MAX_SERVICES);
	}

	@Test
	void whatIsNotAllowedIsRefusedAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.services.register("", Map.of()));
		this.services.publish(this::onLoop);
		assertThat(this.registry.entries(A)).isEmpty();
	}

	@Test
	void unknownServicesAreNoError() {
		this.services.publish(this::onLoop);
		this.services.unregister("none");
		this.services.updateHealth("none", true);
		assertThat(this.deltas).isEmpty();
	}

	private void onLoop(Consumer<Registry> action) {
		if (this.failing) {
			throw new ClusterException("The node is overloaded");
		}
		action.accept(this.registry);
	}

}
