// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * An application with the services as beans.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class EchoServices {

	@ClusterService(Services.BYTES)
	static class Bytes implements ServiceHandler<byte[], byte[]> {

		@Override
		public byte[] handle(byte[] request, CallContext context) {
			return request;
		}

	}

	@ClusterService(Services.ORDERS)
	static class Orders implements ServiceHandler<Order, Order> {

		@Override
		public Order handle(Order request, CallContext context) {
			return request;
		}

	}

	@ClusterService(Services.STREAMS)
	static class Streams implements ServiceHandler<Integer, Flux<byte[]>> {

		@Override
		public Flux<byte[]> handle(Integer count, CallContext context) {
			return CoreSubject.elements(count);
		}

	}

	@ClusterService(Services.MESSAGES)
	static class Messages implements ServiceHandler<byte[], Void> {

		private final LongAdder count;

		Messages(LongAdder count) {
			this.count = count;
		}

		@Override
		public @Nullable Void handle(byte[] request, CallContext context) {
			this.count.increment();
			return null;
		}

	}

}
