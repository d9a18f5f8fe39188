// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.PayloadTooLargeException;

/**
 * Makes the frame of a request. Runs on the caller's thread, as it runs the caller's
 * code.
 */
final class RequestEncoder {

	private final PayloadCodec codec;

	private final RequestNames names;

	private final int maxPayload;

	RequestEncoder(PayloadCodec codec, int maxPayload) {
		this.codec = codec;
		this.names = new RequestNames(codec.name());
		this.maxPayload = maxPayload;
	}

	/**
	 * @throws CallException if the arguments cannot be written or are too large
	 */
	ByteBuf encode(Invocation invocation, Map<String, String> headers) {
		CallSpec spec = invocation.spec();
		List<@Nullable Object> arguments = spec.arguments();
		Object first = arguments.isEmpty() ? null : arguments.get(0);
		PayloadFormat format = (arguments.size() > 1) ? PayloadFormat.ARRAY : PayloadFormat.ofValue(first);
		CallHead head = new CallHead(format, this.names.of(spec.service(), spec.operation()), headers);
		ByteBuf frame = null;
		try {
			frame = CallFrame.request(ByteBufAllocator.DEFAULT, invocation.kind(), head,
					Payloads.sizeHint(first, format), this.maxPayload);
			if (format == PayloadFormat.ARRAY) {
				this.codec.encodeAll(arguments, invocation.types(), frame);
			}
			else if (first != null) {
				Payloads.write(first, invocation.typeOf(first), format, this.codec, frame);
			}
			return frame;
		}
		catch (Throwable ex) {
			if (frame != null) {
				frame.release();
			}
			String reason = (ex instanceof PayloadTooLargeException) ? "too-large" : "bad-argument";
			throw new CallException(Outcome.NOT_EXECUTED, reason, text(spec, ex), ex);
		}
	}

	private static String text(CallSpec spec, Throwable failure) {
		return "Service '" + spec.service() + "' was not called: " + Thrown.message(failure);
	}

}
