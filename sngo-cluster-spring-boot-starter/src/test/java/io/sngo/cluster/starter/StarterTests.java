// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.starter;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceHandler;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The starter is enough: no web, no Actuator, no metrics on the class path.
 */
@SpringBootTest(classes = StarterTests.Application.class,
		properties = { "cluster.bind-addr=127.0.0.1", "cluster.bind-port=0" })
class StarterTests {

	@Autowired
	private ClusterManager cluster;

	@Autowired
	private RemoteService remote;

	@Test
	void applicationIsANodeThatServes() {
		assertThat(this.cluster.health().healthy()).isTrue();
		assertThat(this.remote.call("echo", "hi", String.class).block()).isEqualTo("echo: hi");
	}

	@Test
	void nothingElseIsBroughtAlong() {
		for (String foreign : new String[] { "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
				"org.springframework.boot.health.contributor.HealthIndicator",
				"io.micrometer.core.instrument.MeterRegistry", "reactor.netty.http.client.HttpClient",
				"org.springframework.web.bind.annotation.RestController" }) {
			assertThat(ClassUtils.isPresent(foreign, getClass().getClassLoader())).as(foreign).isFalse();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Echo.class)
	static class Application {

	}

	@ClusterService("echo")
	static class Echo implements ServiceHandler<String, String> {

		@Override
		public String handle(String request, CallContext context) {
			return "echo: " + request;
		}

	}

}
