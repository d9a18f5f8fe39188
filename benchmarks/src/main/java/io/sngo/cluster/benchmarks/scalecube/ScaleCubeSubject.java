// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scalecube;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

import io.scalecube.net.Address;
import io.scalecube.services.Microservices;
import io.scalecube.services.ServiceEndpoint;
import io.scalecube.services.ServiceInfo;
import io.scalecube.services.ServiceScanner;
import io.scalecube.services.transport.api.HeadersCodec;
import io.scalecube.services.transport.rsocket.RSocketClientTransportFactory;
import io.scalecube.services.transport.rsocket.RSocketServerTransportFactory;
import io.scalecube.services.transport.rsocket.RSocketServiceTransport;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;
import io.sngo.cluster.benchmarks.subject.Workload;

/**
 * ScaleCube services: a typed client to a typed service. Its discovery is left out: the
 * client is told where the service is, and looks it up and balances as ever.
 */
public final class ScaleCubeSubject implements Subject {

	@Override
	public String name() {
		return "scalecube";
	}

	@Override
	public String settings() {
		return "RSocket on TCP, headers as JSON, byte[] as they are, records by Jackson 3, one worker for each processor, "
				+ "the service registered by hand";
	}

	@Override
	public boolean offers(Workload workload) {
		return workload.isOfCalls();
	}

	@Override
	public Server serve(LongAdder messages) {
		return new ScaleCubeServer(node().services(new EchoService()).startAwait());
	}

	@Override
	public Client connect(int port) {
		Microservices node = node().startAwait();
		node.serviceRegistry()
			.registerService(ServiceEndpoint.builder()
				.id("server")
				.address(Address.create("127.0.0.1", port))
				.contentTypes(Set.of(BytesOrJson.CONTENT_TYPE))
				.tags(Map.of())
				.serviceRegistrations(
						ServiceScanner.scanServiceInfo(ServiceInfo.fromServiceInstance(new EchoService()).build()))
				.build());
		return new ScaleCubeClient(node, node.call().api(Echo.class));
	}

	private static Microservices.Builder node() {
		return Microservices.builder()
			.defaultContentType(BytesOrJson.CONTENT_TYPE)
			.transport(() -> new RSocketServiceTransport().headersCodec(HeadersCodec.getInstance("application/json"))
				.serverTransportFactory(RSocketServerTransportFactory.tcp())
				.clientTransportFactory(RSocketClientTransportFactory.tcp()));
	}

}
