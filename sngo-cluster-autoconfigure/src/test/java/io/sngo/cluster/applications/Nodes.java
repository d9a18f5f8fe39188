// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.Lease;
import io.sngo.cluster.service.ServiceRegistry;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * Applications of a cluster in this JVM, on ports that are free; the first one is the
 * seed of the others.
 */
public final class Nodes implements AutoCloseable {

	private static final Duration AT_MOST = Duration.ofSeconds(30);

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	public ConfigurableApplicationContext start(Class<?> application, String... properties) {
		return start(WebApplicationType.NONE, application, properties);
	}

	public ConfigurableApplicationContext startWeb(Class<?> application, String... properties) {
		return start(WebApplicationType.SERVLET, application, properties);
	}

	private ConfigurableApplicationContext start(WebApplicationType type, Class<?> application, String... properties) {
		Map<String, String> arguments = new LinkedHashMap<>();
		arguments.put("cluster.bind-addr", "127.0.0.1");
		arguments.put("cluster.bind-port", "0");
		arguments.put("cluster.node-id", "n" + (this.contexts.size() + 1));
		arguments.put("cluster.seed-nodes", this.contexts.isEmpty() ? "" : seed());
		arguments.put("server.port", "0");
		arguments.put("spring.main.banner-mode", "off");
		arguments.put("spring.main.register-shutdown-hook", "false");
		for (String property : properties) {
			int equals = property.indexOf('=');
			arguments.put(property.substring(0, equals), property.substring(equals + 1));
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(type)
			.run(arguments.entrySet()
				.stream()
				.map((argument) -> "--" + argument.getKey() + "=" + argument.getValue())
				.toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	public String seed() {
		return this.contexts.get(0).getBean(ClusterManager.class).localNode().address().toString();
	}

	public Nodes awaitMembers(int size) {
		await().atMost(AT_MOST)
			.until(() -> this.contexts.stream()
				.filter(ConfigurableApplicationContext::isActive)
				.allMatch((context) -> context.getBean(ClusterManager.class).activeNodes().size() == size));
		return this;
	}

	/**
	 * Until all know the same leader.
	 */
	public Nodes awaitLeader() {
		await().atMost(AT_MOST)
			.until(() -> this.contexts.stream()
				.filter(ConfigurableApplicationContext::isActive)
				.map((context) -> context.getBean(Leadership.class).current().map(Lease::leader))
				.distinct()
				.toList(), (leaders) -> leaders.size() == 1 && leaders.get(0).isPresent());
		return this;
	}

	public Nodes awaitInstances(String service, int size) {
		await().atMost(AT_MOST)
			.until(() -> this.contexts.stream()
				.filter(ConfigurableApplicationContext::isActive)
				.allMatch((context) -> context.getBean(ServiceRegistry.class).discover(service).size() == size));
		return this;
	}

	@Override
	public void close() {
		List<ConfigurableApplicationContext> lastFirst = new ArrayList<>(this.contexts);
		Collections.reverse(lastFirst);
		lastFirst.forEach(ConfigurableApplicationContext::close);
	}

}
