// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.http;

import java.util.Objects;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;

import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/**
 * Calls by HTTP.
 *
 * @param rest makes the calls
 */
record HttpClient(RestClient rest) implements Client {

	@Override
	public boolean blocks() {
		return true;
	}

	@Override
	public void echo(byte[] payload, Reply reply) {
		reply.received(call(EchoController.BYTES, MediaType.APPLICATION_OCTET_STREAM, payload, byte[].class));
	}

	@Override
	public void echo(Order order, Reply reply) {
		reply.received(call(EchoController.ORDERS, MediaType.APPLICATION_JSON, order, Order.class));
	}

	private <T> T call(String path, MediaType type, T body, Class<T> answer) {
		return Objects.requireNonNull(
				this.rest.post().uri(path).contentType(type).accept(type).body(body).retrieve().body(answer));
	}

	@Override
	public void close() {
		// The connections end with the process.
	}

}
