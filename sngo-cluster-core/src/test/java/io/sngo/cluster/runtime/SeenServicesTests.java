// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.registry.ServiceEntry;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

class SeenServicesTests {

	private static final NodeId A = NodeId.of("a");

	private final Map<NodeId, KnownNode> nodes = new HashMap<>();

	private final ServiceDirectory directory = new ServiceDirectory(this.nodes::get,
			new EventStream<>("services", 1_000, Schedulers.immediate()));

	private long now = Long.MAX_VALUE - 10;

	private Instant heard = Instant.ofEpochMilli(1);

	private final SeenServices services = new SeenServices(this.directory, this::heard, () -> this.now);

	private ServiceInstance heard(ServiceInstance instance) {
		return new ServiceInstance(instance.serviceId(), instance.nodeId(), instance.address(), instance.metadata(),
				instance.health(), instance.registeredAt(), this.heard);
	}

	@BeforeEach
	void oneNode() {
		this.nodes.put(A, Members.node("a").in(NodeState.ACTIVE).known(false));
		register("echo");
	}

	@Test
	void whoAsksAgainGetsTheSameWithoutACopy() {
		List<ServiceInstance> first = this.services.instances("echo");
		assertThat(first).extracting(ServiceInstance::lastSeen).containsExactly(Instant.ofEpochMilli(1));
		this.now += SeenServices.FRESH_NANOS - 1;
		assertThat(this.services.instances("echo")).isSameAs(first);
		Map<String, List<ServiceInstance>> all = this.services.all();
		assertThat(this.services.all()).isSameAs(all);
		assertThat(all.get("echo")).isSameAs(first);
	}

	@Test
	void whenANodeWasHeardOfIsNotOldForLong() {
		this.services.instances("echo");
		this.services.all();
		this.heard = Instant.ofEpochMilli(2);
		this.now += SeenServices.FRESH_NANOS;
		assertThat(this.services.instances("echo")).extracting(ServiceInstance::lastSeen)
			.containsExactly(Instant.ofEpochMilli(2));
		assertThat(this.services.all().get("echo")).extracting(ServiceInstance::lastSeen)
			.containsExactly(Instant.ofEpochMilli(2));
	}

	@Test
	void aChangeIsSeenAtOnce() {
		this.services.instances("echo");
		this.services.all();
		register("clock");
		assertThat(this.services.instances("clock")).hasSize(1);
		assertThat(this.services.all()).containsOnlyKeys("clock", "echo");
		this.directory.onEntryChanged(A, "echo", null);
		assertThat(this.services.instances("echo")).isEmpty();
		assertThat(this.services.all()).containsOnlyKeys("clock");
	}

	@Test
	void whatNobodyOffersIsEmpty() {
		assertThat(this.services.instances("nothing")).isEmpty();
		assertThat(this.services.all()).containsOnlyKeys("echo");
	}

	private void register(String service) {
		this.directory.onEntryChanged(A, service, new ServiceEntry(service, Map.of(), true, 1));
	}

}
