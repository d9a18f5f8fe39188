// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.grpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;

import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;

/**
 * gRPC: unary calls, messages as one stream of the client.
 */
public final class GrpcSubject implements Subject {

	/** As much as may be in flight at one time. */
	private static final int WINDOW = 16 * 1024 * 1024;

	@Override
	public String name() {
		return "grpc";
	}

	@Override
	public String settings() {
		return "one channel, no TLS, direct executor on both sides, flow-control window of 16 MiB, own shaded Netty (epoll)";
	}

	@Override
	public Server serve(LongAdder messages) throws IOException {
		ServerServiceDefinition service = ServerServiceDefinition.builder(Methods.SERVICE)
			.addMethod(Methods.BYTES, ServerCalls.asyncUnaryCall(GrpcSubject::answer))
			.addMethod(Methods.ORDERS, ServerCalls.asyncUnaryCall(GrpcSubject::answer))
			.addMethod(Methods.MESSAGES,
					ServerCalls.asyncClientStreamingCall((answers) -> new MessageCounter(messages, answers)))
			.build();
		return new GrpcServer(NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.directExecutor()
			.flowControlWindow(WINDOW)
			.addService(service)
			.build()
			.start());
	}

	private static <T> void answer(T request, StreamObserver<T> answers) {
		answers.onNext(request);
		answers.onCompleted();
	}

	@Override
	public Client connect(int port) {
		return new GrpcClient(
				NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
					.usePlaintext()
					.directExecutor()
					.flowControlWindow(WINDOW)
					.build());
	}

}
