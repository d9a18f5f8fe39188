// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.grpc;

import java.util.function.Consumer;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;
import org.jspecify.annotations.Nullable;

final class GrpcClient implements Client {

	private final ManagedChannel channel;

	private final Object lock = new Object();

	private @Nullable StreamObserver<byte[]> messages;

	GrpcClient(ManagedChannel channel) {
		this.channel = channel;
	}

	@Override
	public void echo(byte[] payload, Reply reply) {
		ClientCalls.asyncUnaryCall(this.channel.newCall(Methods.BYTES, CallOptions.DEFAULT), payload,
				new ReplyObserver<>(reply));
	}

	@Override
	public void echo(Order order, Reply reply) {
		ClientCalls.asyncUnaryCall(this.channel.newCall(Methods.ORDERS, CallOptions.DEFAULT), order,
				new ReplyObserver<>(reply));
	}

	@Override
	public void send(byte[] message, Consumer<Throwable> onFailure) {
		// A stream is for one thread at a time.
		synchronized (this.lock) {
			if (this.messages == null) {
				this.messages = ClientCalls.asyncClientStreamingCall(
						this.channel.newCall(Methods.MESSAGES, CallOptions.DEFAULT), new FailureObserver(onFailure));
			}
			this.messages.onNext(message);
		}
	}

	@Override
	public void close() {
		this.channel.shutdownNow();
	}

}
