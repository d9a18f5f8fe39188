// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.http;

import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;
import io.sngo.cluster.benchmarks.subject.Workload;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * What many applications use today: RestClient to Spring MVC.
 */
public final class HttpSubject implements Subject {

	/** More than are ever in flight. */
	private static final int CONNECTIONS = 1024;

	@Override
	public String name() {
		return "http";
	}

	@Override
	public String settings() {
		return "HTTP/1.1 kept alive without end, Apache HttpClient with as many connections as calls, "
				+ "Tomcat with as many threads, no Actuator";
	}

	@Override
	public boolean offers(Workload workload) {
		return workload.isOfCalls();
	}

	@Override
	public Server serve(LongAdder messages) {
		return new HttpServer(new SpringApplicationBuilder(HttpApplication.class).run("--spring.main.banner-mode=off",
				"--server.address=127.0.0.1", "--server.port=0", "--server.tomcat.threads.max=" + CONNECTIONS,
				"--server.tomcat.max-keep-alive-requests=-1", "--cluster.enabled=false",
				"--spring.autoconfigure.exclude="
						+ "org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration"));
	}

	@Override
	public Client connect(int port) {
		HttpComponentsClientHttpRequestFactory requests = new HttpComponentsClientHttpRequestFactory(
				HttpClients.custom()
					.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
						.setMaxConnTotal(CONNECTIONS)
						.setMaxConnPerRoute(CONNECTIONS)
						.build())
					.build());
		return new HttpClient(
				RestClient.builder().requestFactory(requests).baseUrl("http://127.0.0.1:" + port).build());
	}

}
