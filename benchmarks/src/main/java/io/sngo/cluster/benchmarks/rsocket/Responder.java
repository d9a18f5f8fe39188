// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.rsocket;

import java.util.concurrent.atomic.LongAdder;

import io.netty.buffer.ByteBufUtil;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.ByteBufPayload;
import io.sngo.cluster.benchmarks.subject.OrderJson;
import reactor.core.publisher.Mono;

/**
 * Answers on the loop.
 *
 * @param messages counts what nobody waits for
 */
record Responder(LongAdder messages) implements RSocket {

	@Override
	public Mono<Payload> requestResponse(Payload request) {
		try {
			if (request.sliceMetadata().getByte(0) == Route.BYTES) {
				return Mono.just(ByteBufPayload.create(request.sliceData().retain()));
			}
			byte[] json = ByteBufUtil.getBytes(request.sliceData());
			return Mono.just(ByteBufPayload.create(OrderJson.decodeAndEncode(json)));
		}
		finally {
			request.release();
		}
	}

	@Override
	public Mono<Void> fireAndForget(Payload message) {
		this.messages.increment();
		message.release();
		return Mono.empty();
	}

}
