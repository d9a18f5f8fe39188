// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.registry.ServiceEntry;
import io.sngo.cluster.service.ServiceEvent;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ServiceDirectoryTests {

	private static final NodeId A = NodeId.of("a");

	private final Map<NodeId, KnownNode> nodes = new HashMap<>();

	private final List<String> events = new ArrayList<>();

	private final EventStream<ServiceEvent> stream = new EventStream<>("services", 1_000, Schedulers.immediate());

	private final ServiceDirectory directory = new ServiceDirectory(this.nodes::get, this.stream);

	private Disposable subscription;

	@BeforeEach
	void subscribe() {
		this.subscription = this.stream.flux((event) -> true).subscribe((event) -> {
			// What is told can be read already.
			boolean readable = this.directory.instances(event.instance().serviceId()).contains(event.instance());
			boolean gone = event.type() == ServiceEvent.Type.UNREGISTERED;
			this.events.add(event.type() + " " + event.instance().nodeId() + (readable != gone ? "" : " too early"));
		});
	}

	@AfterEach
	void dispose() {
		this.subscription.dispose();
	}

	@ParameterizedTest
	@CsvSource({ //
			"UNKNOWN, true, -", "UNKNOWN, false, -", //
			"JOINING, true, -", "JOINING, false, -", //
			"ACTIVE, true, HEALTHY", "ACTIVE, false, UNHEALTHY", //
			"SUSPECTED, true, UNKNOWN", "SUSPECTED, false, UNHEALTHY", //
			"LEAVING, true, UNHEALTHY", "LEAVING, false, UNHEALTHY", //
			"FAILED, true, -", "FAILED, false, -", //
			"LEFT, true, -", "LEFT, false, -" })
	void healthIsThatOfTheServiceAndOfItsNode(NodeState state, boolean healthy, String health) {
		node("a", state);
		entry("a", "echo", healthy);
		assertThat(health("echo")).isEqualTo(health);
	}

	@Test
	void theLocalNodeCallsItselfBeforeItHasJoined() {
		this.nodes.put(A, Members.node("a").in(NodeState.JOINING).known(true));
		entry("a", "echo", true);
		assertThat(health("echo")).isEqualTo("HEALTHY");
	}

	@Test
	void everyChangeIsTold() {
		node("a", NodeState.ACTIVE);
		entry("a", "echo", true);
		entry("a", "echo", true);
		entry("a", "echo", false);
		entry("a", "echo", true);
		node("a", NodeState.SUSPECTED);
		node("a", NodeState.ACTIVE);
		node("a", NodeState.FAILED);
		node("a", NodeState.ACTIVE);
		this.directory.onEntryChanged(A, "echo", null);
		this.directory.onEntryChanged(A, "echo", null);
		assertThat(this.events).containsExactly("REGISTERED a", "UNHEALTHY a", "HEALTHY a", "UNHEALTHY a", "HEALTHY a",
				"UNREGISTERED a", "REGISTERED a", "UNREGISTERED a");
		assertThat(this.directory.snapshot()).isEmpty();
	}

	@Test
	void metadataThatIsReplacedIsToldAsARegistration() {
		node("a", NodeState.ACTIVE);
		entry("a", "echo", true);
		this.directory.onEntryChanged(A, "echo", new ServiceEntry("echo", Map.of("zone", "north"), true, 1));
		assertThat(this.events).containsExactly("REGISTERED a", "REGISTERED a");
		assertThat(this.directory.instances("echo").get(0).metadata()).containsEntry("zone", "north");
	}

	@Test
	void entriesMayComeBeforeTheirNode() {
		entry("a", "echo", true);
		assertThat(this.directory.instances("echo")).isEmpty();
		node("a", NodeState.ACTIVE);
		assertThat(this.events).containsExactly("REGISTERED a");
		assertThat(health("echo")).isEqualTo("HEALTHY");
	}

	@Test
	void servicesAndInstancesAreSorted() {
		for (String id : List.of("c", "a", "b")) {
			node(id, NodeState.ACTIVE);
			entry(id, "zebra", true);
			entry(id, "ant", true);
		}
		assertThat(this.directory.snapshot()).containsOnlyKeys("ant", "zebra");
		assertThat(this.directory.snapshot().firstKey()).isEqualTo("ant");
		assertThat(this.directory.instances("ant")).extracting((instance) -> instance.nodeId().value())
			.containsExactly("a", "b", "c");
	}

	@Test
	void whatWasReadDoesNotChangeAndCannotBeChanged() {
		node("a", NodeState.ACTIVE);
		entry("a", "echo", true);
		Map<String, List<ServiceInstance>> before = this.directory.snapshot();
		this.directory.onEntryChanged(A, "echo", null);
		assertThat(before).containsOnlyKeys("echo");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(before::clear);
	}

	@Test
	void aNodeThatComesBackElsewhereIsRegisteredThere() {
		node("a", NodeState.ACTIVE);
		entry("a", "echo", true);
		this.nodes.put(A, Members.node("a").at("10.0.0.9").known(false));
		this.directory.onNodeChanged(A);
		assertThat(this.directory.instances("echo").get(0).address().host()).isEqualTo("10.0.0.9");
		assertThat(this.events).containsExactly("REGISTERED a", "REGISTERED a");
	}

	private void node(String id, NodeState state) {
		this.nodes.put(NodeId.of(id), Members.node(id).in(state).known(false));
		this.directory.onNodeChanged(NodeId.of(id));
	}

	private void entry(String id, String service, boolean healthy) {
		this.directory.onEntryChanged(NodeId.of(id), service, new ServiceEntry(service, Map.of(), healthy, 1));
	}

	private String health(String service) {
		List<ServiceInstance> instances = this.directory.instances(service);
		return instances.isEmpty() ? "-" : instances.get(0).health().name();
	}

}
