// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.grpc;

import java.util.concurrent.atomic.LongAdder;

import io.grpc.stub.StreamObserver;

/**
 * Gets the messages of one client.
 *
 * @param count counts them
 * @param answers where the one answer would go
 */
record MessageCounter(LongAdder count, StreamObserver<byte[]> answers) implements StreamObserver<byte[]> {

	@Override
	public void onNext(byte[] message) {
		this.count.increment();
	}

	@Override
	public void onError(Throwable failure) {
		// The client has gone.
	}

	@Override
	public void onCompleted() {
		this.answers.onCompleted();
	}

}
