// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.ServiceRef;

import static org.assertj.core.api.Assertions.assertThat;

class ResolvedRefsTests {

	private final Map<String, List<ServiceInstance>> services = new HashMap<>();

	private final ResolvedRefs resolved = new ResolvedRefs(new ServiceCatalog() {

		@Override
		public List<ServiceInstance> instances(String service) {
			return ResolvedRefsTests.this.services.getOrDefault(service, List.of());
		}

		@Override
		public Peer peer(NodeId node) {
			return null;
		}

		@Override
		public NodeId leader() {
			return null;
		}

	});

	@Test
	void isTheSameAsLongAsTheInstancesAre() {
		offer("echo", ServiceHealth.HEALTHY, ServiceHealth.UNHEALTHY, ServiceHealth.HEALTHY);
		List<ServiceRef> first = this.resolved.of("echo");
		assertThat(first).containsExactly(ref("echo", 0), ref("echo", 2));
		assertThat(this.resolved.of("echo")).isSameAs(first);
	}

	@Test
	void followsEveryChange() {
		offer("echo", ServiceHealth.HEALTHY, ServiceHealth.UNKNOWN);
		assertThat(this.resolved.of("echo")).containsExactly(ref("echo", 0));
		offer("echo", ServiceHealth.UNHEALTHY, ServiceHealth.UNKNOWN);
		assertThat(this.resolved.of("echo")).containsExactly(ref("echo", 1));
		this.services.remove("echo");
		assertThat(this.resolved.of("echo")).isEmpty();
		assertThat(this.resolved.size()).isZero();
	}

	@Test
	void doesNotGrowForEver() {
		for (int i = 0; i < 3 * ResolvedRefs.MAX_SERVICES; i++) {
			offer("service-" + i, ServiceHealth.HEALTHY);
			assertThat(this.resolved.of("service-" + i)).containsExactly(ref("service-" + i, 0));
			assertThat(this.resolved.of("nothing-" + i)).isEmpty();
		}
		assertThat(this.resolved.size()).isLessThanOrEqualTo(ResolvedRefs.MAX_SERVICES);
	}

	private void offer(String service, ServiceHealth... health) {
		ServiceInstance[] instances = new ServiceInstance[health.length];
		for (int i = 0; i < health.length; i++) {
			instances[i] = new ServiceInstance(service, NodeId.of("node-" + i), new NodeAddress("10.0.0.1", 7946),
					Map.of(), health[i], Instant.EPOCH, Instant.EPOCH);
		}
		this.services.put(service, List.of(instances));
	}

	private static ServiceRef ref(String service, int node) {
		return new ServiceRef(service, NodeId.of("node-" + node));
	}

}
