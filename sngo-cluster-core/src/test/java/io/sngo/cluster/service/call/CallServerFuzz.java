// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import io.sngo.cluster.fuzz.FuzzTarget;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.codec.PayloadCodecs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames that a peer sends to a node with services. The first bit of the input is whether
 * compression was agreed on; then come frames, each behind two bytes for its length. A
 * place in a frame with a demand that is even stands for that of the stream that was
 * opened last. Each frame is one or ends the channel, and no call keeps its place.
 */
final class CallServerFuzz implements FuzzTarget {

	private static final int PLACE_INDEX = 9;

	private final FuzzServices node = new FuzzServices();

	CallServerFuzz() {
		this.node.services.register(new ServiceDefinition("echo",
				Map.of("", operation("", String.class), "bytes", operation("bytes", byte[].class), "any",
						operation("any", Object.class), "pair", operation("pair", int.class, String.class), "none",
						operation("none"), "fails",
						new Operation("fails", List.of(), void.class, (arguments, context) -> {
							throw new IllegalStateException("on purpose");
						})),
				Execution.LOOP, Map.of()));
		this.node.services.register(
				new ServiceDefinition("one", Map.of("", operation("", String.class)), Execution.SERIAL, Map.of()));
		this.node.services.register(new ServiceDefinition("many",
				Map.of("",
						new Operation("", List.of(int.class), Object.class,
								(arguments, context) -> Flux.range(0, ((Integer) arguments[0]) & 7))),
				Execution.LOOP, Map.of()));
	}

	private static Operation operation(String name, Type... types) {
		return new Operation(name, List.of(types), Object.class,
				(arguments, context) -> Arrays.asList(arguments).toString());
	}

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>();
		for (PayloadCodec codec : List.of(PayloadCodecs.json(), PayloadCodecs.cbor(), PayloadCodecs.smile())) {
			seeds.add(FuzzDataChannel.row(request(codec, "echo", "", "text", CallKind.CALL),
					request(codec, "echo", "bytes", new byte[20], CallKind.CALL),
					request(codec, "echo", "any", Map.of("a", List.of(1)), CallKind.MESSAGE)));
			seeds.add(FuzzDataChannel.row(request(codec, "many", "", 3, CallKind.STREAM),
					CallFrame.demand(UnpooledByteBufAllocator.DEFAULT, 1, 0, 2),
					CallFrame.cancel(UnpooledByteBufAllocator.DEFAULT, 1)));
			seeds.add(FuzzDataChannel.row(request(codec, "one", "", "text", CallKind.CALL),
					request(codec, "echo", "fails", null, CallKind.CALL)));
			seeds.add(FuzzDataChannel.row(request(codec, "echo", "none", null, CallKind.CALL), several(codec)));
		}
		seeds.add(FuzzDataChannel.row(deflated()));
		return seeds;
	}

	private static ByteBuf request(PayloadCodec codec, String service, String operation, @Nullable Object argument,
			CallKind kind) {
		PayloadFormat format = PayloadFormat.ofValue(argument);
		byte[] names = new RequestNames(codec.name()).of(service, operation);
		ByteBuf request = CallFrame.request(UnpooledByteBufAllocator.DEFAULT, kind,
				new CallHead(format, names, Map.of("name", "value")), 100, 1000);
		CallFrame.address(request, 1, 1000);
		if (kind == CallKind.STREAM) {
			CallFrame.demand(request, 2);
		}
		Payloads.write(argument, Object.class, format, codec, request);
		return request;
	}

	private static ByteBuf several(PayloadCodec codec) {
		byte[] names = new RequestNames(codec.name()).of("echo", "pair");
		ByteBuf frame = CallFrame.request(UnpooledByteBufAllocator.DEFAULT, CallKind.CALL,
				new CallHead(PayloadFormat.ARRAY, names, Map.of()), 100, 1000);
		CallFrame.address(frame, 3, 1000);
		codec.encodeAll(List.of(7, "x"), List.of(int.class, String.class), frame);
		return frame;
	}

	private static ByteBuf deflated() {
		ByteBuf plain = Unpooled.copiedBuffer("x".repeat(3000), StandardCharsets.US_ASCII);
		byte[] names = new RequestNames("json").of("echo", "");
		ByteBuf frame = CallFrame.request(UnpooledByteBufAllocator.DEFAULT, CallKind.CALL,
				new CallHead(PayloadFormat.TEXT, names, Map.of()), 100, 1000);
		CallFrame.address(frame, 3, 1000);
		int format = CallFrame.formatIndex(frame);
		frame.setByte(format, frame.getByte(format) | PayloadFormat.DEFLATED);
		try (DeflateFormat deflate = new DeflateFormat(1)) {
			assertThat(deflate.deflate(plain, 0, plain.readableBytes(), frame)).isEqualTo(DeflateFormat.Result.DONE);
		}
		return frame;
	}

	@Override
	public void run(byte[] input) {
		if (input.length == 0) {
			return;
		}
		FuzzDataChannel channel = new FuzzDataChannel(this.node.services, (input[0] & 1) != 0);
		channel.receive(input, 1, (frame) -> address(frame, channel.sent()));
		for (ByteBuf frame : channel.sent()) {
			assertThat((int) frame.getUnsignedByte(0)).isBetween(CallFrame.REPLY, CallFrame.COMPLETE);
		}
		channel.close();
		assertThat(this.node.services.serving()).as("calls that keep their places").isZero();
		channel.assertReleased();
	}

	private static void address(ByteBuf frame, List<ByteBuf> sent) {
		if (frame.readableBytes() < PLACE_INDEX + Integer.BYTES || frame.getByte(0) != CallFrame.DEMAND
				|| (frame.getInt(PLACE_INDEX) & 1) != 0) {
			return;
		}
		for (ByteBuf answer : sent) {
			if (answer.getByte(0) == CallFrame.OPENED) {
				frame.setInt(PLACE_INDEX, answer.getInt(PLACE_INDEX));
			}
		}
	}

	@Override
	public long maxAllocated(int length) {
		// A compressed payload becomes a hundred times as much, as text twice that.
		return 1024 * 1024 + 4096L * length;
	}

	@Override
	public void close() {
		this.node.close();
	}

}
