// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.benchmarks.ours.caller.CallerApplication;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;
import io.sngo.cluster.benchmarks.subject.Workload;
import io.sngo.cluster.service.RemoteService;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * This library through the starter: two applications with a web server and Actuator,
 * which observes every call on both sides.
 */
public final class StarterSubject implements Subject {

	@Override
	public String name() {
		return "sngo-starter";
	}

	@Override
	public String settings() {
		return "default configuration, Spring MVC and Actuator with all endpoints in both applications";
	}

	@Override
	public boolean offers(Workload workload) {
		return true;
	}

	@Override
	public Server serve(LongAdder messages) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(EchoServices.class)
			.initializers((application) -> application.getBeanFactory().registerSingleton("messages", messages))
			.run(arguments("server"));
		return new ClusterServer(context::close, context.getBean(ClusterManager.class));
	}

	@Override
	public Client connect(int port) throws InterruptedException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(CallerApplication.class)
			.run(arguments("client", "--cluster.seed-nodes=127.0.0.1:" + port));
		return RemoteServiceClient.of(context.getBean(RemoteService.class), context::close);
	}

	private static String[] arguments(String id, String... more) {
		List<String> arguments = new ArrayList<>(
				List.of("--spring.main.banner-mode=off", "--server.address=127.0.0.1", "--server.port=0",
						"--management.endpoints.web.exposure.include=*", "--cluster.cluster-name=benchmarks-starter",
						"--cluster.node-id=" + id, "--cluster.bind-addr=127.0.0.1", "--cluster.bind-port=0"));
		arguments.addAll(List.of(more));
		return arguments.toArray(String[]::new);
	}

}
