// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.util.Map;
import java.util.Set;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.service.DeniedCall;
import io.sngo.cluster.service.DeniedCallListener;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterAuditAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("cluster.bind-addr=127.0.0.1", "cluster.bind-port=0", "cluster.node-id=n1")
		.withConfiguration(AutoConfigurations.of(ClusterAutoConfiguration.class, ClusterAuditAutoConfiguration.class));

	@Test
	void deniedCallsAreEventsOfTheRepository() {
		this.runner.withBean(AuditEventRepository.class, InMemoryAuditEventRepository::new).run((context) -> {
			context.getBean(DeniedCallListener.class)
				.denied(new DeniedCall("orders", "place", NodeId.of("n7"), Set.of("stock", "cart"),
						Set.of("shop", "admin"), 3));
			AuditEvent event = context.getBean(AuditEventRepository.class)
				.find("n7", null, "CLUSTER_CALL_DENIED")
				.get(0);
			assertThat(event.getData()).isEqualTo(Map.of("service", "orders", "operation", "place", "neededRoles",
					Set.of("admin", "shop"), "callerRoles", Set.of("cart", "stock"), "omitted", 3L));
			assertThat(event.getTimestamp()).isNotNull();
		});
	}

	@Test
	void withoutARepositoryThereIsNothingToWriteTo() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(Cluster.class)
			.doesNotHaveBean(DeniedCallListener.class));
		this.runner.withClassLoader(new FilteredClassLoader(AuditEventRepository.class))
			.run((context) -> assertThat(context).hasSingleBean(Cluster.class)
				.doesNotHaveBean(DeniedCallListener.class));
	}

	@Test
	void applicationThatIsNoNodeDeniesNothing() {
		this.runner.withBean(AuditEventRepository.class, InMemoryAuditEventRepository::new)
			.withPropertyValues("cluster.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(DeniedCallListener.class));
	}

	@Test
	void beanOfTheNameReplacesIt() {
		DeniedCallListener own = (call) -> {
			throw new AssertionError("not called");
		};
		this.runner.withBean(AuditEventRepository.class, InMemoryAuditEventRepository::new)
			.withBean("clusterDeniedCallAudit", DeniedCallListener.class, () -> own)
			.run((context) -> assertThat(context.getBean(DeniedCallListener.class)).isSameAs(own));
	}

}
